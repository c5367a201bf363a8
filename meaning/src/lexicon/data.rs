//! Words about data, vendors, apps and models.

use super::Table;

pub const WORDS: Table = &[
    (
        "ai",
        "ai, artificial intelligence, llm, llms, language model, generative, genai, gen ai, chatbot, copilot, chatgpt, openai, anthropic, claude, gemini, gpt, machine learning, ml, foundation model, gai, deep learning",
    ),
    ("model", "model, llm, language model"),
    (
        "own_model",
        "own model, train model, host model, model weight, model artifact, model checkpoint, fine tune, finetune, fine tuning, model card, model documentation, develop model, build model, model provenance, model format, model serialization, model registry, model version, model storage",
    ),
    (
        "train",
        "train, trained, training, improve model, improve service, learn, learning, improve chatgpt, improve ai, make ai better",
    ),
    (
        "training_data",
        "training set, dataset, training pipeline, data set, data provenance, data source, data poisoning, training corpus, train validation, data lineage, synthetic data, =training data",
    ),
    ("data", "data, information, record, file, document content, content, text, conversation"),
    (
        "customer_data",
        "customer data, client data, customer information, client information, data of client, data of customer, user data, company data, business data, confidential data, confidential information, input data, data we give, data we send, data you receive, client file, client document, my data, data, send, anything send, =documents, pasted, typed",
    ),
    (
        "sensitive",
        "sensitive, personal data, personal information, pii, phi, health data, health information, personally identifiable, confidential, client secret, privileged information, regulated data, card data, pci, patient, protected health, special category, nonpublic information, npi, personal sensitive, social security number, name and address, date of birth",
    ),
    ("asset", "asset, physical and logical asset, information asset, logical asset, asset inventory"),
    ("transfer", "transfer of data, data transfer, transfer of personal, transfer, transferred"),
    ("where", "=where, =host, =hosted"),
    ("processed", "=processed, =processing, =host, located, =hosted"),
    ("keep", "keep, kept"),
    ("send", "send, submit, forward, =pass"),
    ("many", "how many"),
    ("version", "=version, =versions"),
    ("kind", "kind, type, category"),
    (
        "client_data",
        "customer data, client data, client information, customer information, user data, client document, client material",
    ),
    ("ai_text", "draft, drafted, written, generated, output, response"),
    ("check", "check, checked, proofread, verify"),
    ("protect", "protect, protection, safeguard, kept safe"),
    ("classify", "classify, classified, classification, data class, sensitivity level, label"),
    (
        "data_flow",
        "data flow documentation, data flow, flow of data, data map, data mapping, where data go, data lineage map, dataflow",
    ),
    ("ownership", "ownership, stewardship, data owner, data steward, owner, =owns"),
    (
        "vendor",
        "vendor, third party, service provider, provider, subcontractor, supply chain, outsourc, partner, third parties, subservice, subsupplier, solution provider, cloud provider",
    ),
    (
        "ai_vendor",
        "ai vendor, ai provider, ai service provider, model provider, llm provider, ai supplier, ai service, ai services, openai, anthropic, ai third party, ai tool, ai tools, ai company, ai maker",
    ),
    (
        "subprocessor",
        "subprocessor, subprocess, subprocessing, sub processing, fourth party, fourth parties, nth party, downstream party",
    ),
    (
        "dpa",
        "dpa, data processing agreement, data protection agreement, data processing addendum, baa, business associate agreement, data processing term, processing agreement",
    ),
    ("contract", "contract, contractual, agreement, clause, term, terms of service"),
    (
        "assess",
        "assess, assessed, assessment, due diligence, vet, vetted, risk assessment, evaluate vendor, security review, score, screen vendor, check vendor, vendor review, risk rating, evaluation of vendor, check security, check security of vendor",
    ),
    ("certificate", "certificate, certification, attestation report, assurance report, audit report, =certified"),
    (
        "standard_name",
        "soc 2, soc2, soc 1, iso 27001, iso 42001, hitrust, fedramp, iso iec, =soc, pci dss, cmmc, iso27001, csa star, iso",
    ),
    ("hold", "hold, obtain, obtained, achieve, achieved, possess, =certified"),
    (
        "region",
        "region, residency, data location, located, location, country, countries, jurisdiction, geographic, geography, cross border, eu, outside eu, physically stored, overseas, offshore, physical location, physical data location, physical location of data, locale, united states, usa, europe, european union, united kingdom, germany, china, india, abroad, eea, switzerland",
    ),
    (
        "retain",
        "retain, retention, store long, zero data retention, zdr, preserve, how long keep, how long store, how long hold, how long retain",
    ),
    (
        "delete_data",
        "delete data, data deletion, deletion, delete, erasure, dispose data, secure disposal, deleted, erase data, return data, data return, removed from system",
    ),
    (
        "export",
        "export, portability, portable, extract data, data extraction, take data, retrieve data, bulk download, interoperability, download data, programmatically retrieve, get data back, get data out, export data",
    ),
    ("format", "format, structured, machine readable, industry standard format"),
    (
        "exit",
        "exit, termination of contract, contract end, end of contract, contract termination, end of relationship, relationship end, relationship over, switch vendor, contract finish, leave vendor, change vendor, upon contract termination, upon termination",
    ),
    (
        "notify",
        "notify, notified, notification, notice, inform, disclose, told, alert customer, tell about, tell client, tell customer",
    ),
    ("report", "report, reported"),
    ("comms", "communication between, between environment, between service, between application"),
    (
        "business_account",
        "consumer account, enterprise account, business account, free version, personal chatgpt, free tier, consumer version, enterprise version, private account, enterprise licence, enterprise plan, paid plan, personal ai account, consumer grade, consumer tool, licensed commercial, commercial ai service, enterprise ai service, licensed enterprise, consumer ai account, free account, free ai",
    ),
    ("billing", "bill, billing, billed, token cost, markup, mark up, charge, invoice, charged"),
    (
        "app",
        "app, tool, application, extension, plugin, software as a service, saas, browser extension, mcp, services and applications, store, system and application, systems and applications, system application",
    ),
    (
        "ai_app",
        "ai app, ai tool, ai application, ai system, ai systems, ai use case, ai solution, ai service, ai services, ai technology, ai technologies, ai feature, ai product, use of ai, use ai, using ai, ai usage, llm application, ai asset, ai based tool",
    ),
    (
        "shadow",
        "shadow, unapproved, unsanctioned, unauthorised app, unauthorized app, discover, discovery, detect unapproved, unauthorized ai, not approved, without approval, without permission, without knowledge, without telling",
    ),
    (
        "allowlist",
        "allow list, allowlist, whitelist, permitted, approved app, approved tool, approved ai, approved model, approved list, allowed app, allowed ai, allowed, blocked, block list, blocklist, restrict, approved service, deny list, forbidden, prohibit, only approved, approved application, approved services, list of approved, approved software",
    ),
    (
        "oversight",
        "human oversight, human review, human approval, human in the loop, human loop, human intervention, human approve, person review, person approve, person check, human check, reviewed by human, reviewed by person, human control, human supervision, person reads, check output, review output, human validation, output modification, ai generated output, modify output",
    ),
    (
        "switch_off",
        "switch off, kill switch, turn off, stop ai, shut down ai, disable ai, shut off ai, deactivate ai, shutdown, suspend ai, emergency stop, override, killswitch, switch ai off, turn ai off",
    ),
    (
        "risk_class",
        "risk class, risk classification, risk category, high risk, risk tier, impact assessment, risk level, classify ai",
    ),
    ("risk", "risk, risks, risk factor"),
    ("ai_risk", "ai risk, risk of ai, ai related risk, risk management for ai, airm, ai risk management"),
    ("use_case", "intended use, intended purpose, use case, purpose"),
    (
        "prompt",
        "chat history, conversation, user input, query content, completion, answer content, chat content, prompt content, input output, =prompt, =prompts",
    ),
    ("input_output", "input, output, response, completion, input event, output event, =prompt, =prompts"),
    (
        "mask",
        "mask, masked, redact, redaction, pseudonymiz, pseudonymise, pseudonymization, anonymiz, anonymize, anonymise, tokeniz, tokenise, obfuscate, obfuscation, de identify, deidentify, strip out, scrub, data masking",
    ),
    (
        "guardrail",
        "guardrail, prompt injection, jailbreak, content filter, filter, output validation, input validation, malicious prompt, adversarial input, toxic, harmful, unwanted behaviour, unwanted behavior, safety filter, moderation, adversarial pattern, sanitiz, prompt filter",
    ),
    (
        "rate_limit",
        "rate limit, rate limiting, throttle, throttling, quota, usage limit, usage quota, spend limit, spending limit, cost limit, usage cap, budget limit, spending cap, =cap, capped",
    ),
    ("upload", "upload, uploaded file"),
    ("open_model", "open model, open weight model, pretrained model, model of others, third party model"),
    ("api_security", "secure api, api security, securing api, protect api, api protection"),
    ("api", "api, interface, application interface, programmatic, programmatically, application programming"),
    ("agent", "agent, agents, agentic, autonomous, tool call"),
    ("backup", "backup, back up, back ups, backed up, restore"),
];
