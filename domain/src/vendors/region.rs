//! Whether a region lies within a company's boundary. Vendors name regions in their own ways; what is not recognised lies
//! outside every boundary, since nobody can say that it lies within.

/// States of the European Union, by ISO 3166-1.
const EU: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// What else belongs to the European Economic Area.
const EEA: &[&str] = &["EU", "IS", "LI", "NO"];

/// Names that clouds and people give to regions, and where those are; a beginning that ends in `-` stands for all that begin
/// so. The first that fits counts.
const NAMES: &[(&str, &str)] = &[
    ("eu-west-1", "IE"),
    ("eu-west-2", "GB"),
    ("eu-west-3", "FR"),
    ("eu-central-1", "DE"),
    ("eu-central-2", "CH"),
    ("eu-north-1", "SE"),
    ("eu-south-1", "IT"),
    ("eu-south-2", "ES"),
    ("eu-", "EU"),
    ("us-", "US"),
    ("ca-", "CA"),
    ("ap-northeast-1", "JP"),
    ("ap-southeast-2", "AU"),
    ("eastus", "US"),
    ("eastus2", "US"),
    ("westus", "US"),
    ("westus2", "US"),
    ("westus3", "US"),
    ("centralus", "US"),
    ("northcentralus", "US"),
    ("southcentralus", "US"),
    ("westeurope", "NL"),
    ("northeurope", "IE"),
    ("francecentral", "FR"),
    ("germanywestcentral", "DE"),
    ("italynorth", "IT"),
    ("norwayeast", "NO"),
    ("polandcentral", "PL"),
    ("spaincentral", "ES"),
    ("swedencentral", "SE"),
    ("switzerlandnorth", "CH"),
    ("switzerlandwest", "CH"),
    ("uksouth", "GB"),
    ("ukwest", "GB"),
    ("uk", "GB"),
    ("canadacentral", "CA"),
    ("canadaeast", "CA"),
    ("usa", "US"),
    ("united states", "US"),
    ("united kingdom", "GB"),
    ("european union", "EU"),
    ("germany", "DE"),
    ("france", "FR"),
    ("ireland", "IE"),
    ("netherlands", "NL"),
    ("sweden", "SE"),
    ("switzerland", "CH"),
];

/// Whether all of the region lies within the boundary.
pub(super) fn is_within(boundary: &str, region: &str) -> bool {
    let boundary = boundary.trim().to_uppercase();
    let boundary = if boundary == "UK" { "GB".to_owned() } else { boundary };
    let area = area(region);
    area == boundary
        || (matches!(boundary.as_str(), "EU" | "EEA") && EU.contains(&area.as_str()))
        || (boundary == "EEA" && EEA.contains(&area.as_str()))
}

/// Where a region is, as people bound it: what stands in parentheses behind it is left out.
fn area(region: &str) -> String {
    let name = region.split(['(', ',']).next().unwrap_or_default().trim().to_lowercase();
    let found = NAMES.iter().find(|(known, _)| match known.ends_with('-') {
        true => name.starts_with(known),
        false => name == *known,
    });
    found.map_or_else(|| name.to_uppercase(), |(_, area)| (*area).to_owned())
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn what_lies_within() {
        for region in ["eu", "EU (Frankfurt)", "eu-central-1", "eu-west-9", "westeurope", "DE", "Germany", "fr"] {
            assert!(is_within("EU", region), "{region}");
        }
        assert!(is_within("CH", "switzerlandnorth"));
        assert!(is_within("US", "us-east-1"));
        assert!(is_within("EEA", "norwayeast"));
        assert!(is_within("BAVARIA", "bavaria"));
    }

    #[test]
    fn what_does_not() {
        for region in
            ["us", "us-east-1", "eu-west-2", "eu-central-2", "uksouth", "global", "", "norwayeast", "somewhere"]
        {
            assert!(!is_within("EU", region), "{region}");
        }
        assert!(!is_within("DE", "eu"), "a part of it may lie elsewhere");
    }
}
