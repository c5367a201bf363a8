//! The providers that Keystead knows, and how each takes a credential.

/// How a provider is spoken to: where the credential goes, and which call needs nothing but a valid one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `Authorization: Bearer`, `GET /models`.
    OpenAi,
    /// `x-api-key` and `anthropic-version`, `GET /v1/models`.
    Anthropic,
    /// `api-key`, `GET /openai/models`.
    AzureOpenAi,
    /// `x-goog-api-key`, `GET /v1beta/models`.
    Gemini,
    /// `Authorization: Bearer`, `GET /foundation-models` of the control plane.
    Bedrock,
    /// Built in: answers by itself, nothing leaves.
    Echo,
}

/// An entry of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    /// As accounts name it; for ever.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// Who makes it; empty where that is for the company to say.
    pub maker: &'static str,
    /// Where its maker is found.
    pub maker_url: &'static str,
    /// How it is spoken to.
    pub dialect: Dialect,
    /// The base address, where all its customers share one.
    pub endpoint: Option<&'static str>,
    /// What the base address looks like, for the form.
    pub endpoint_example: &'static str,
    /// Regions in which it can process, where a customer chooses.
    pub regions: &'static [&'static str],
    /// What its keys look like, for the form. Empty where they have no common form.
    pub key_example: &'static str,
    /// Whether it shows the last four characters of a key to its customer, so that they may be shown here too.
    pub shows_last_four: bool,
    /// Its description of keys.
    pub key_help: &'static str,
}

/// Every provider that can be chosen.
pub const CATALOGUE: &[Provider] = &[
    Provider {
        id: "OPENAI",
        name: "OpenAI",
        maker: "OpenAI",
        maker_url: "https://openai.com",
        dialect: Dialect::OpenAi,
        endpoint: Some("https://api.openai.com/v1"),
        endpoint_example: "https://api.openai.com/v1",
        regions: &["us", "eu"],
        key_example: "sk-proj-…",
        shows_last_four: true,
        key_help: "https://platform.openai.com/api-keys",
    },
    Provider {
        id: "ANTHROPIC",
        name: "Anthropic",
        maker: "Anthropic",
        maker_url: "https://www.anthropic.com",
        dialect: Dialect::Anthropic,
        endpoint: Some("https://api.anthropic.com"),
        endpoint_example: "https://api.anthropic.com",
        regions: &["us", "global"],
        key_example: "sk-ant-api03-…",
        shows_last_four: true,
        key_help: "https://console.anthropic.com/settings/keys",
    },
    Provider {
        id: "AZURE_OPENAI",
        name: "Azure OpenAI",
        maker: "Microsoft",
        maker_url: "https://azure.microsoft.com",
        dialect: Dialect::AzureOpenAi,
        endpoint: None,
        endpoint_example: "https://your-resource.openai.azure.com",
        regions: &[
            "eastus",
            "eastus2",
            "francecentral",
            "germanywestcentral",
            "swedencentral",
            "uksouth",
            "westeurope",
        ],
        key_example: "",
        shows_last_four: false,
        key_help: "https://learn.microsoft.com/azure/ai-services/openai/",
    },
    Provider {
        id: "GOOGLE_GEMINI",
        name: "Google Gemini",
        maker: "Google",
        maker_url: "https://ai.google.dev",
        dialect: Dialect::Gemini,
        endpoint: Some("https://generativelanguage.googleapis.com"),
        endpoint_example: "https://generativelanguage.googleapis.com",
        regions: &["global"],
        key_example: "AIza…",
        shows_last_four: true,
        key_help: "https://aistudio.google.com/apikey",
    },
    Provider {
        id: "MISTRAL",
        name: "Mistral",
        maker: "Mistral AI",
        maker_url: "https://mistral.ai",
        dialect: Dialect::OpenAi,
        endpoint: Some("https://api.mistral.ai/v1"),
        endpoint_example: "https://api.mistral.ai/v1",
        regions: &["eu", "us"],
        key_example: "",
        shows_last_four: true,
        key_help: "https://console.mistral.ai/api-keys",
    },
    Provider {
        id: "AWS_BEDROCK",
        name: "Amazon Bedrock",
        maker: "Amazon Web Services",
        maker_url: "https://aws.amazon.com",
        dialect: Dialect::Bedrock,
        endpoint: None,
        endpoint_example: "https://bedrock.eu-central-1.amazonaws.com",
        regions: &["ap-northeast-1", "eu-central-1", "eu-west-1", "eu-west-3", "us-east-1", "us-west-2"],
        key_example: "ABSK…",
        shows_last_four: false,
        key_help: "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
    },
    Provider {
        id: "OPENAI_COMPATIBLE",
        name: "Another service that speaks as OpenAI does",
        maker: "",
        maker_url: "",
        dialect: Dialect::OpenAi,
        endpoint: None,
        endpoint_example: "https://llm.example.com/v1",
        regions: &[],
        key_example: "",
        shows_last_four: false,
        key_help: "",
    },
    Provider {
        id: "ECHO",
        name: "Echo (built in, for trying things)",
        maker: "",
        maker_url: "",
        dialect: Dialect::Echo,
        endpoint: Some("https://echo.invalid"),
        endpoint_example: "https://echo.invalid",
        regions: &["local"],
        key_example: "echo-…",
        shows_last_four: true,
        key_help: "",
    },
];

/// The provider of that id.
pub fn find(id: &str) -> Option<&'static Provider> {
    CATALOGUE.iter().find(|provider| provider.id == id)
}
