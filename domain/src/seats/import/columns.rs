//! Which column of a file is what. Directories name the same thing in several ways, by age of the export and by the page
//! it was downloaded from; names are compared by their letters and digits alone.

use keystead_entities::seat_import::SeatImportFormat as Format;

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The address by which the person signs in.
    SignInName,
    /// The address at which they get mail; wins over the other.
    Mail,
    Name,
    FirstName,
    LastName,
    Department,
    ExternalId,
    /// Yes: the account is let in.
    Enabled,
    /// Yes: it is not.
    Blocked,
    /// `Active`, `Suspended`, `Archived`.
    Status,
    UserType,
    Mfa,
    LastSignIn,
    Role,
    Tier,
    BusinessUnit,
}

/// The columns of a header, by place. Nothing where a column is none of those we take; of two that are the same, the
/// first counts.
pub(super) fn columns(format: Format, header: &[String]) -> Vec<Option<Field>> {
    let mut seen: Vec<Field> = Vec::new();
    header
        .iter()
        .map(|title| {
            let field = field(format, title).filter(|f| !seen.contains(f))?;
            seen.push(field);
            Some(field)
        })
        .collect()
}

/// The format whose columns these are.
pub(super) fn recognise(header: &[String]) -> Option<Format> {
    let has = |format, wanted| header.iter().any(|title| field(format, title) == Some(wanted));
    let google = |title: &String| {
        let (base, note) = parts(title);
        base == "emailaddress" && note == "required" || base == "2svenrolled"
    };
    if header.iter().any(google) {
        Some(Format::Google)
    } else if has(Format::Entra, Field::SignInName) {
        Some(Format::Entra)
    } else if has(Format::Keystead, Field::Mail) {
        Some(Format::Keystead)
    } else if has(Format::Google, Field::Mail) {
        Some(Format::Google)
    } else {
        None
    }
}

fn field(format: Format, title: &str) -> Option<Field> {
    let (base, note) = parts(title);
    match format {
        Format::Entra => {
            if base.starts_with("blocksignin") || base.starts_with("blockcredential") {
                return Some(Field::Blocked);
            }
            entra(&note).or_else(|| entra(&base))
        }
        Format::Google => google(&base),
        Format::Keystead => keystead(&base),
    }
}

fn entra(name: &str) -> Option<Field> {
    Some(match name {
        "userprincipalname" | "upn" => Field::SignInName,
        "mail" | "email" | "emailaddress" => Field::Mail,
        "displayname" | "userdisplayname" | "name" => Field::Name,
        "givenname" | "firstname" => Field::FirstName,
        "surname" | "lastname" => Field::LastName,
        "department" => Field::Department,
        "id" | "objectid" | "userid" => Field::ExternalId,
        "accountenabled" | "enabled" => Field::Enabled,
        "usertype" => Field::UserType,
        "ismfaregistered"
        | "mfaregistered"
        | "multifactorauthenticationregistered"
        | "mfaenabled"
        | "mfastatus"
        | "mfa"
        | "strongauthenticationstatus" => Field::Mfa,
        "lastsignindatetime"
        | "signinactivitylastsignindatetime"
        | "lastinteractivesignindatetime"
        | "lastinteractivesignintime"
        | "lastsuccessfulsignindatetime"
        | "signinactivitylastsuccessfulsignindatetime"
        | "lastsignintime"
        | "lastsignindate"
        | "lastsignin" => Field::LastSignIn,
        _ => return None,
    })
}

fn google(name: &str) -> Option<Field> {
    Some(match name {
        "emailaddress" => Field::Mail,
        "firstname" => Field::FirstName,
        "lastname" => Field::LastName,
        "status" => Field::Status,
        "lastsignin" => Field::LastSignIn,
        "department" => Field::Department,
        "employeeid" => Field::ExternalId,
        "2svenrolled" => Field::Mfa,
        _ => return None,
    })
}

fn keystead(name: &str) -> Option<Field> {
    Some(match name {
        "email" => Field::Mail,
        "name" => Field::Name,
        "department" => Field::Department,
        "externalid" => Field::ExternalId,
        "status" => Field::Status,
        "mfa" => Field::Mfa,
        "lastsigninat" => Field::LastSignIn,
        "role" => Field::Role,
        "tier" => Field::Tier,
        "businessunit" => Field::BusinessUnit,
        _ => return None,
    })
}

/// A title and the note behind it in brackets, as `Email Address [Required]` and `User name [userPrincipalName] Required`
/// have it, both bare.
fn parts(title: &str) -> (String, String) {
    let (base, rest) = title.split_once('[').unwrap_or((title, ""));
    (bare(base), bare(rest.split_once(']').map_or(rest, |(note, _)| note)))
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn the_exports_are_told_apart() {
        let entra = titles("userPrincipalName,displayName,surname,mail,givenName,id,userType,accountEnabled");
        let template = titles(
            "Name [displayName] Required,User name [userPrincipalName] Required,Block sign in (Yes/No) [accountEnabled] Required",
        );
        let google = titles("First Name [Required],Last Name [Required],Email Address [Required],Status [READ ONLY]");
        assert_eq!(recognise(&entra), Some(Format::Entra));
        assert_eq!(recognise(&template), Some(Format::Entra));
        assert_eq!(recognise(&google), Some(Format::Google));
        assert_eq!(recognise(&titles("email,name,role")), Some(Format::Keystead));
        assert_eq!(recognise(&titles("a,b,c")), None);
    }

    #[test]
    fn blocking_is_the_opposite_of_enabling() {
        let template =
            titles("User name [userPrincipalName] Required,Block sign in (Yes/No) [accountEnabled] Required");
        assert_eq!(columns(Format::Entra, &template), [Some(Field::SignInName), Some(Field::Blocked)]);
        let twice = titles("userPrincipalName,mail,mail,passwordProfile");
        assert_eq!(columns(Format::Entra, &twice), [Some(Field::SignInName), Some(Field::Mail), None, None]);
    }
}
