//! Lists for devices: what Intune and the MDMs of Apple devices take, and JSON.

use data_encoding::HEXLOWER;
use keystead_entities::tenant;
use serde_json::{Value, json};

use super::select::List;

/// Parts the entries of a list in a setting of Windows.
const LIST_MARK: &str = "&#xF000;";

/// Packages are of macOS and iOS, of Android, or of Windows; those of Apple's and Android's are names turned round.
fn is_bundle(id: &str) -> bool {
    id.contains('.') && id.split('.').next().is_some_and(|first| first.bytes().all(|b| b.is_ascii_lowercase()))
}

/// JSON for everything else.
pub(super) fn plain(list: &List) -> String {
    let domains: Vec<Value> = list.domains.iter().map(|(name, app)| json!({ "domain": name, "app": app })).collect();
    let packages: Vec<Value> = list.packages.iter().map(|(id, app)| json!({ "id": id, "app": app })).collect();
    let app = |app: &keystead_entities::ai_app::Model| json!({ "id": app.id, "name": app.name, "vendor": app.vendor_name, "status": app.status.as_str(), "catalogKey": app.catalog_key });
    let apps: Vec<Value> = list.apps.iter().map(app).collect();
    pretty(&json!({ "version": 1, "apps": apps, "domains": domains, "packages": packages }))
}

/// Device configurations as Microsoft Graph takes them, each to be posted to `/deviceManagement/deviceConfigurations`.
pub(super) fn intune(list: &List) -> String {
    let bundles: Vec<Value> = list
        .packages
        .iter()
        .filter(|(id, _)| is_bundle(id))
        .map(|(id, app)| json!({ "@odata.type": "microsoft.graph.appListItem", "name": app, "appId": id }))
        .collect();
    let urls: Vec<String> = list.domains.keys().map(|name| format!("https://{name}")).collect();
    let windows: Vec<String> =
        (1..).zip(list.domains.keys()).map(|(at, name)| format!("{at}{LIST_MARK}{name}")).collect();
    let named = |system: &str, what: &str| json!({ "displayName": format!("Keystead: AI apps that are not to be used ({system})"), "description": what });
    let mut mac = named("macOS", "Devices with one of these apps are not compliant.");
    mac["@odata.type"] = json!("#microsoft.graph.macOSGeneralDeviceConfiguration");
    mac["compliantAppListType"] = json!("appsNotInListCompliant");
    mac["compliantAppsList"] = json!(bundles);
    let mut ios = named("iOS", "Supervised devices hide these apps and do not open these addresses.");
    ios["@odata.type"] = json!("#microsoft.graph.iosGeneralDeviceConfiguration");
    ios["appsVisibilityListType"] = json!("appsNotInListCompliant");
    ios["appsVisibilityList"] = json!(bundles);
    ios["contentFilterSettings"] = json!({
        "@odata.type": "microsoft.graph.iosWebContentFilterAutoFilter", "allowedUrls": [], "blockedUrls": urls });
    let mut edge =
        named("Windows, Microsoft Edge", "Needs the ADMX file of Microsoft Edge to be ingested under the name Edge.");
    edge["@odata.type"] = json!("#microsoft.graph.windows10CustomConfiguration");
    edge["omaSettings"] = json!([{
        "@odata.type": "#microsoft.graph.omaSettingString",
        "displayName": "URLBlocklist",
        "omaUri": "./Device/Vendor/MSFT/Policy/Config/Edge~Policy~microsoft_edge/URLBlocklist",
        "value": format!("<enabled/><data id=\"URLBlocklistDesc\" value=\"{}\"/>", windows.join(LIST_MARK)),
    }]);
    pretty(&json!({ "deviceConfigurations": [mac, ios, edge] }))
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// A configuration profile: packages that supervised iOS devices do not open, and addresses that Chrome, Edge and Firefox on a
/// Mac do not.
pub(super) fn profile(list: &List, company: &tenant::Model) -> String {
    let array = |items: &[String]| {
        let items: String = items.iter().map(|item| format!("<string>{}</string>\n", escape(item))).collect();
        format!("<array>\n{items}</array>\n")
    };
    let bundles: Vec<String> = list.packages.keys().filter(|id| is_bundle(id)).cloned().collect();
    let domains: Vec<String> = list.domains.keys().cloned().collect();
    let patterns: Vec<String> =
        domains.iter().flat_map(|name| [format!("*://{name}/*"), format!("*://*.{name}/*")]).collect();
    let firefox = format!("<dict>\n<key>Block</key>\n{}</dict>\n", array(&patterns));
    let payloads = [
        ("com.apple.applicationaccess", format!("<key>blockedAppBundleIDs</key>\n{}", array(&bundles))),
        ("com.google.Chrome", format!("<key>URLBlocklist</key>\n{}", array(&domains))),
        ("com.microsoft.Edge", format!("<key>URLBlocklist</key>\n{}", array(&domains))),
        (
            "org.mozilla.firefox",
            format!("<key>EnterprisePoliciesEnabled</key>\n<true/>\n<key>WebsiteFilter</key>\n{firefox}"),
        ),
    ];
    let mut content = String::new();
    for (kind, settings) in payloads {
        let identifier = format!("keystead.blocklist.{}.{kind}", company.id);
        content.push_str(&format!("<dict>\n{settings}{}</dict>\n", particulars(kind, &identifier)));
    }
    let identifier = format!("keystead.blocklist.{}", company.id);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n\
         <key>PayloadContent</key>\n<array>\n{content}</array>\n\
         <key>PayloadDisplayName</key>\n<string>AI apps that are not to be used</string>\n\
         <key>PayloadOrganization</key>\n<string>{}</string>\n<key>PayloadScope</key>\n<string>System</string>\n{}</dict>\n</plist>\n",
        escape(&company.name),
        particulars("Configuration", &identifier),
    )
}

/// What every payload says of itself. Its UUID is derived from its identifier: a profile takes the place of the one before.
fn particulars(kind: &str, identifier: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, identifier.as_bytes());
    let hex = HEXLOWER.encode(digest.as_ref());
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_uppercase();
    let uuid = format!("{}-{}-5{}-A{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32));
    format!(
        "<key>PayloadIdentifier</key>\n<string>{identifier}</string>\n<key>PayloadType</key>\n<string>{kind}</string>\n\
         <key>PayloadUUID</key>\n<string>{uuid}</string>\n<key>PayloadVersion</key>\n<integer>1</integer>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
