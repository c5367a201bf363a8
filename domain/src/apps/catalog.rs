//! Well-known AI apps, to choose from instead of typing. Only what can be read on the makers' own pages; nothing here says
//! whether an app is good.

use keystead_entities::ai_app::AiAppKind;

/// A well-known AI app.
#[derive(Clone, Copy, Debug)]
pub struct CatalogApp {
    /// By which it is chosen. For ever.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Who makes it.
    pub vendor: &'static str,
    /// What kind of tool it is.
    pub kind: AiAppKind,
    /// Where it is found.
    pub url: &'static str,
    /// Network names it is reached under, for finding it in logs and for block lists.
    pub domains: &'static [&'static str],
}

use AiAppKind::{ApiClient, BrowserExtension, DesktopApp, McpServer, SaasIntegration};

const fn app(
    key: &'static str,
    name: &'static str,
    vendor: &'static str,
    kind: AiAppKind,
    url: &'static str,
    domains: &'static [&'static str],
) -> CatalogApp {
    CatalogApp { key, name, vendor, kind, url, domains }
}

/// All of them, by name.
#[rustfmt::skip]
pub const CATALOG: &[CatalogApp] = &[
    app("adobe-firefly", "Adobe Firefly", "Adobe", SaasIntegration, "https://firefly.adobe.com", &["firefly.adobe.com"]),
    app("chatgpt", "ChatGPT", "OpenAI", SaasIntegration, "https://chatgpt.com", &["chatgpt.com", "chat.openai.com"]),
    app("chatgpt-desktop", "ChatGPT desktop app", "OpenAI", DesktopApp, "https://openai.com/chatgpt/desktop", &["chatgpt.com"]),
    app("claude", "Claude", "Anthropic", SaasIntegration, "https://claude.ai", &["claude.ai"]),
    app("claude-code", "Claude Code", "Anthropic", DesktopApp, "https://www.anthropic.com/claude-code", &["api.anthropic.com", "claude.ai"]),
    app("claude-desktop", "Claude desktop app", "Anthropic", DesktopApp, "https://claude.ai/download", &["claude.ai"]),
    app("cursor", "Cursor", "Anysphere", DesktopApp, "https://cursor.com", &["cursor.com", "cursor.sh"]),
    app("deepl", "DeepL Translator", "DeepL", SaasIntegration, "https://www.deepl.com", &["deepl.com"]),
    app("deepseek", "DeepSeek", "DeepSeek", SaasIntegration, "https://chat.deepseek.com", &["chat.deepseek.com", "api.deepseek.com"]),
    app("fireflies", "Fireflies.ai", "Fireflies.ai", SaasIntegration, "https://fireflies.ai", &["fireflies.ai"]),
    app("gemini", "Gemini", "Google", SaasIntegration, "https://gemini.google.com", &["gemini.google.com"]),
    app("gemini-workspace", "Gemini for Google Workspace", "Google", SaasIntegration, "https://workspace.google.com/solutions/ai", &["workspace.google.com"]),
    app("github-copilot", "GitHub Copilot", "GitHub", DesktopApp, "https://github.com/features/copilot", &["githubcopilot.com", "copilot-proxy.githubusercontent.com"]),
    app("grammarly", "Grammarly", "Grammarly", BrowserExtension, "https://www.grammarly.com", &["grammarly.com", "grammarly.io"]),
    app("grok", "Grok", "xAI", SaasIntegration, "https://grok.com", &["grok.com", "x.ai"]),
    app("jasper", "Jasper", "Jasper AI", SaasIntegration, "https://www.jasper.ai", &["jasper.ai"]),
    app("le-chat", "Le Chat", "Mistral AI", SaasIntegration, "https://chat.mistral.ai", &["chat.mistral.ai"]),
    app("mcp-filesystem", "Filesystem MCP server", "Model Context Protocol project", McpServer, "https://github.com/modelcontextprotocol/servers", &[]),
    app("mcp-github", "GitHub MCP server", "GitHub", McpServer, "https://github.com/github/github-mcp-server", &["api.githubcopilot.com"]),
    app("meta-ai", "Meta AI", "Meta", SaasIntegration, "https://www.meta.ai", &["meta.ai"]),
    app("microsoft-copilot", "Microsoft Copilot", "Microsoft", SaasIntegration, "https://copilot.microsoft.com", &["copilot.microsoft.com"]),
    app("microsoft-365-copilot", "Microsoft 365 Copilot", "Microsoft", SaasIntegration, "https://www.microsoft.com/microsoft-365-copilot", &["m365.cloud.microsoft"]),
    app("midjourney", "Midjourney", "Midjourney", SaasIntegration, "https://www.midjourney.com", &["midjourney.com"]),
    app("notebooklm", "NotebookLM", "Google", SaasIntegration, "https://notebooklm.google.com", &["notebooklm.google.com"]),
    app("notion-ai", "Notion AI", "Notion Labs", SaasIntegration, "https://www.notion.com/product/ai", &["notion.so", "notion.com"]),
    app("ollama", "Ollama", "Ollama", DesktopApp, "https://ollama.com", &["ollama.com"]),
    app("openai-api", "OpenAI API client", "OpenAI", ApiClient, "https://platform.openai.com", &["api.openai.com"]),
    app("anthropic-api", "Anthropic API client", "Anthropic", ApiClient, "https://platform.claude.com", &["api.anthropic.com"]),
    app("otter", "Otter.ai", "Otter.ai", SaasIntegration, "https://otter.ai", &["otter.ai"]),
    app("perplexity", "Perplexity", "Perplexity AI", SaasIntegration, "https://www.perplexity.ai", &["perplexity.ai"]),
    app("poe", "Poe", "Quora", SaasIntegration, "https://poe.com", &["poe.com"]),
    app("quillbot", "QuillBot", "QuillBot", BrowserExtension, "https://quillbot.com", &["quillbot.com"]),
    app("read-ai", "Read AI", "Read AI", SaasIntegration, "https://www.read.ai", &["read.ai"]),
    app("salesforce-agentforce", "Agentforce", "Salesforce", SaasIntegration, "https://www.salesforce.com/agentforce", &["salesforce.com"]),
    app("slack-ai", "Slack AI", "Salesforce", SaasIntegration, "https://slack.com/features/ai", &["slack.com"]),
    app("windsurf", "Windsurf", "Cognition", DesktopApp, "https://windsurf.com", &["windsurf.com", "codeium.com"]),
    app("zoom-ai-companion", "Zoom AI Companion", "Zoom", SaasIntegration, "https://www.zoom.com/products/ai-assistant", &["zoom.us"]),
];

/// The app with that key.
pub fn find(key: &str) -> Option<&'static CatalogApp> {
    CATALOG.iter().find(|app| app.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_addresses_are_addresses() {
        for (at, app) in CATALOG.iter().enumerate() {
            assert!(
                CATALOG.iter().skip(at + 1).all(|other| other.key != app.key && other.name != app.name),
                "{}",
                app.key
            );
            assert!(app.url.starts_with("https://") && !app.key.contains(|c: char| c.is_uppercase() || c == ' '));
            assert!(app.domains.iter().all(|domain| domain.contains('.') && !domain.contains('/')), "{}", app.key);
        }
    }
}
