//! Words about what Keystead cannot see. One of them in a question and the cell stays empty, unless a rule names it on purpose.

/// A matter outside, why a cell about it stays empty, and its words.
pub struct Outside {
    pub name: &'static str,
    pub reason: &'static str,
    pub words: &'static str,
}

const fn outside(name: &'static str, reason: &'static str, words: &'static str) -> Outside {
    Outside { name, reason, words }
}

pub const MATTERS: &[Outside] = &[
    outside(
        "physical",
        "asks about buildings and what stands in them, which Keystead does not see",
        "physical, physically, building, facility, facilities, premise, premises, office, data center, datacenter, room, door, badge, visitor, camera, cctv, surveillance, perimeter, ingress, egress, lock and key, door key, key card, keycard, guard, fence, rack, cage, cabling, cable, offsite location, secure area, reception, alarm system, server room, site, sites, warehouse, car, vehicle, office key, mailroom, shredder, paper, desk, clean desk, unattended workspace, workspace, printer, remote site, office space, relocation, relocate, workplace safety, accident, health and safety, safety inspector, =safes, client safe, safety mask, =gate",
    ),
    outside(
        "environment",
        "asks about power, climate and other utilities, which Keystead does not see",
        "temperature, humidity, =fire, =fires, flood, power, ups, power generator, utility, utilities, environmental security, environmental risk, environmental control, physical environmental, climate, water, energy, electricity, \
         earthquake, weather, carbon, sustainability",
    ),
    outside(
        "equipment",
        "asks about hardware and media, which Keystead does not see",
        "hardware, equipment, removable media, storage media, usb, hard drive, hard disk, tape, disk, media sanitization, forensic mean, firmware, chip, counterfeit, component, bios, peripheral, asset tag, dispose of equipment, motherboard, semiconductor, decommission, =media, environmentally",
    ),
    outside(
        "hiring",
        "asks about hiring and employment, which Keystead does not see",
        "background check, background verification, background, criminal, screening, pre employment, preemployment, hire, hired, hiring, recruit, recruitment, candidate, employment agreement, employment contract, nondisclosure, non disclosure, nda, confidentiality agreement, disciplinary, sanction, reference check, drug test, employment relationship, changes in employment, change in employment, payroll, return of asset, return asset, asset return, insider threat, whistleblower, oncall, interview, salary, code of conduct, return procedure, return of company property, return of equipment, returned by leaver, consultant, credit check, staff vetting, vetting of staff",
    ),
    outside(
        "endpoint",
        "asks about computers and phones, which Keystead does not see",
        "endpoint, laptop, workstation, mobile device, mobile phone, smartphone, tablet, byod, own device, antivirus, anti virus, antimalware, malware, ransomware, anti malware, screen lock, lock screen, mdm, mobile device management, remote wipe, device, desktop, edr, full disk encryption, bitlocker, personal computer, virus, usb stick, browser security, remote geo, =phone, =phones, =computers, company computer, client system, client device, desktop computer",
    ),
    outside(
        "network",
        "asks about networks, which Keystead does not see",
        "network, firewall, wireless, wifi, wi fi, vpn, ddos, denial of service, intrusion detection, intrusion prevention, intrusion, router, vlan, dns, dnssec, port scan, open port, =ports, subnet, dmz, lan, wan, bandwidth, ip address, remote access, proxy server, telecommunication, load balancer, network segment, bastion, jump host, snmp, telnet, ssh, rdp, domain name, spf, dkim, dmarc, network switch, email, smtp, starttls, mail server, spoof, spoofing, arp, traffic between, unencrypted protocol, networking protocol, insecure protocol, unencrypted networking, transit gateway, vpc, outbound traffic, inbound traffic, remote support",
    ),
    outside(
        "servers",
        "asks about servers and virtual machines, which Keystead does not see",
        "server, hypervisor, virtual machine, virtualization, virtualisation, host os, guest os, operating system, os hardening, harden, hardening, container, kubernetes, docker, cluster, baseline configuration, configuration baseline, cloud infrastructure, production environment, production system, non production, nonproduction, infrastructure security, infrastructure virtualization, network infrastructure, control plane, aws console, aws account, cloud account, database, domain controller, active directory, cloud environment, migrate, migration, virtual, mainframe, ntp, clock           synchroniz, time source, time synchronization, reliable time, synchronized time, time sync, clock sync, linux, windows, serving infrastructure, model serving, sandbox, sandboxing, cache, capacity plan, capacity planning, resource capacity, capacity of resources, adequate capacity, quality and capacity, quality and adequate capacity, volatile, temporary memory, hosting environment, hosting provider, hosting model, deployment model, tls certificate, ssl certificate, customer environment, client environment",
    ),
    outside(
        "development",
        "asks about how software is made, which Keystead does not see",
        "sdlc, software development, secure development, source code, code, coding, developer, code review, static analysis, sast, dast, unit test, quality assurance, deployment pipeline, ci cd, devops, devsecops, application security, application code, interoperability requirement, release process, open source, sbom, software bill, bill of material, third party library, library, libraries, software component, testing strategy, acceptance criteria, xss, cross site, csrf, sql injection, injection flaw, html, javascript, cookie, clickjacking, web application, webapp, xml, framework version, compiler, git, github, repository for code, build process, design review, threat model, secure by design, security by design, owasp, content security policy, flash, deserialization, session fixation, development lifecycle, automated deployment, version control, software update, product development, engineering, engineer, error message, software product, debugging, test environment, application development, application service, upgrade, securing application, secure application, style sheet, active content, mixed content, web page, web browser, secure different application",
    ),
    outside(
        "product",
        "asks how the company's own product is made or behaves, which Keystead does not see",
        "=application, =product, =products, product offering, =offering, =offerings, =solution, =solutions, public api, portal, client portal, customer portal, mobile app",
    ),
    outside(
        "change",
        "asks about change management, which Keystead does not see",
        "change management, change control, change advisory, rollback, roll back, configuration management, configuration change, configuration process, changing asset, apply change, applying change, changes to asset, changes impact, limit change, impact directly, unauthorized change, unauthorised change, change request, change process, change approval, =baselines, established baseline, defined baseline, configuration baseline, change log, changes logged, changes recorded, emergency change, change tested",
    ),
    outside(
        "continuity",
        "asks about business continuity and recovery, which Keystead does not see",
        "business continuity, continuity, disaster, recovery, resilience, resiliency, backup, back up, backed up, rto, rpo, failover, redundant, redundancy, availability, uptime, business impact analysis, high availability, pandemic, crisis, outage, restore, business disruption, downtime, operational risk, continuous operation",
    ),
    outside(
        "vulnerability",
        "asks about vulnerabilities and patches, which Keystead does not see",
        "vulnerability, vulnerabilities, vulnerable, patch, patched, patching, penetration test, penetration testing, pen test, pentest, pentesting, bug bounty, \
         cve, cvss, exploit, red team, red teaming, scan, scanning, security testing, threat intelligence, threat analysis, zero day, threat, end of life, \
         unsupported software, security update, ethical hacker, penetration, security researcher, responsible disclosure, coordinated disclosure",
    ),
    outside(
        "ssrm",
        "asks how duties are shared in a cloud contract, which a person must set out",
        "shared responsibility, ssrm, shared security responsibility, shared ownership, responsibility matrix",
    ),
    outside(
        "rights_of_persons",
        "asks about the rights of the persons whose data it is, which Keystead does not serve",
        "data subject, subject access, right of access, right to be forgotten, privacy by design, privacy principle, privacy setting, consent, optin, lawful basis, \
         privacy notice, privacy statement, cookie banner, privacy impact, dpia, data protection officer, dpo, privacy officer, data portability right, privacy shield, children",
    ),
    outside(
        "enforcement",
        "asks about requests of law enforcement, which Keystead does not see",
        "law enforcement, subpoena, court order, criminal law, government request, warrant",
    ),
    outside(
        "audit_program",
        "asks how the company's audits are run, which Keystead does not see",
        "audit management, audit plan, audit planning, audit program, audit finding, audit and assurance, audit assurance, internal assessment, remediation schedule, \
         corrective action, internal audit, right to audit, audit right, audit function",
    ),
    outside(
        "risk_program",
        "asks about the company's risk programme, which Keystead does not see",
        "enterprise risk, erm, risk management program, risk register, risk appetite, risk acceptance, risk treatment, risk management framework, risk committee, risk management process, risk management policy, scrm, supply chain risk management, risk management plan, risk based plan, risk based policy, residual risk, risk program, cost benefit, downstream effect",
    ),
    outside(
        "finance",
        "asks about money, insurance or the company's form, which Keystead does not see",
        "insurance, insured, cyber insurance, coverage amount, financial statement, bankruptcy, litigation, lawsuit, lawsuits, ownership structure, shareholder, annual revenue, tax, headquarter, subsidiary, merger, acquisition, foreign ownership, legal name, credit rating, anti bribery, corruption, slavery, conflict mineral, anti money, sanctions list, debarred, parent company, incorporate, duns, years in business, price, pricing, profit, visa, merchant, expense, travel, overtime, payment, invoice, financial report, =accounting, =accountant",
    ),
    outside(
        "behaviour_of_models",
        "asks how a model behaves or was made safe, which Keystead does not measure",
        "bias, fairness, discriminate, discrimination, explainability, explainable, interpretability, hallucination, accuracy, model performance, drift, robustness, adversarial threat, adversarial attack, adversarial training, model hardening, security boundary, security boundaries, differential privacy, watermark, model collapse, model validation, validation model, validate model, ai validated, system validated, validated before, validation of ai, ai performance, performance in production, ethical, ethics, societal, model scan, adversarial example, benchmark, environmental impact, model transparency, ai transparency, transparency of ai, model transparent",
    ),
    outside(
        "legal",
        "asks about legal terms, which a person must answer for",
        "intellectual property, ownership right, copyright, patent, indemnify, indemnification, indemnity, liability, warranty, governing law, license agreement, terms and conditions, arbitration, licensing term, license term, licence term",
    ),
    outside(
        "support",
        "asks about service and support, which Keystead does not see",
        "support hours, help desk, helpdesk, customer support, service level agreement, service desk, marketing, website, social media, phone number, customer satisfaction, accessibility, wcag, translation, user manual, 24x7, 24 7, around the clock, 24 hours a day, phone call, call recording, recording of call, recordings of calls, voice recording, voice call, radio",
    ),
    outside(
        "delivery",
        "asks about making and shipping goods, which Keystead does not see",
        "manufactur, manufacture, manufacturing, manufacturer, shipping, shipment, packaging, logistics, raw material, product line, tampering in transit, distributor, reseller, prototype, assembly, factory, plant, spare part, purchase order, procurement, purchase, acquire, acquiring, sourcing, supply chain map, =goods, banned list, quality management, quality, defect, hw sw, product integrity, bom, chain of custody, oem",
    ),
];
