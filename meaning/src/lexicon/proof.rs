//! Words about logs, policy, incidents, pilots and the company itself.

use super::Table;

pub const WORDS: Table = &[
    (
        "log",
        "=log, =logs, logged, =logging, audit trail, audit log, audit record, event record, log record, activity record, security event log, logfile, log file, trace of activity, record who, record of use",
    ),
    ("event", "event, activity, activities, action, input event, output event"),
    (
        "integrity",
        "tamper, tamperproof, tamper proof, tamper evident, immutable, immutability, alter, altered, integrity, read only, write once, worm, unauthorized modification, modification, changed afterward, modify, hash chain, edit, append only",
    ),
    ("log_access", "access log, access audit log, read log, view log, log access, see log, log reader, access logging"),
    (
        "alert",
        "alert, alerting, anomaly, anomalous, anomalies, suspicious, unusual, outside of typical, monitor, monitored, detect, detection, misuse, abnormal, warn",
    ),
    ("aligned", "aligned, align, alignment"),
    ("documentation", "=documentation, =documents"),
    ("misuse", "misuse, abuse"),
    ("failure", "failure, fail"),
    (
        "siem",
        "siem, splunk, sentinel, log forward, forward log, stream log, central log, log collector, send log, syslog, ship log, log aggregation, log export, soc team",
    ),
    (
        "metadata",
        "metadata, meta data, log content, log scope, logging requirement, log requirement, event should log, data system event",
    ),
    (
        "policy",
        "=policies, =policy, acceptable use, rule of use, rules of use, guideline, ai rule, usage rule, house rule, written rule, =rules",
    ),
    ("standards", "standards, guideline"),
    (
        "acceptable_use",
        "acceptable use, rule of use, rules of use, permitted use, allowed use, ai policy, policy on ai, policy for ai, ai usage policy, ai use policy, policy ai, policy use ai, rule for ai, ai rule, ai governance policy, policy covering ai, policy about ai, policy governing ai, written ai policy, policies on ai, ai guideline",
    ),
    (
        "acknowledge",
        "acknowledge, acknowledged, acknowledgement, signed policy, sign policy, accept policy, read and accept, attest, agree to policy, staff sign, confirm read, communicate, communicated, made aware, notified of responsibility",
    ),
    (
        "exception",
        "policy exception, exception process, exception to policy, exception from policy, exception, deviation, waiver, exemption, deviate",
    ),
    (
        "awareness",
        "awareness, course, elearning, ai literacy, literacy, training program, training programme, staff training, train staff, train user, user training, staff trained, trained staff, person trained, train person, training update, ai training, training course, training of staff, staff receive training, training staff, security training, privacy training, security awareness, cybersecurity training, user education, staff education, security education",
    ),
    (
        "incident",
        "incident, breach, data leak, data loss event, security event, leak of data, compromise of data, intrusion, leak client data, leak customer data, leaked",
    ),
    (
        "respond",
        "respond, response, handle incident, playbook, runbook, incident plan, incident response, response plan, triage, incident management, forensic",
    ),
    (
        "triage",
        "triage, severity level, severity, incident category, incident classification, classify incident, prioritize incident",
    ),
    ("plan", "plan, playbook, runbook, plans"),
    (
        "exercise",
        "exercise, exercised, drill, tabletop, table top, simulation, rehearse, test plan, tested, plan tested, plan test, exercise plan, test, practise, practised, rehearsed",
    ),
    ("repository", "repository, secure repository, archive of incident"),
    (
        "incident_record",
        "incident record, incident register, incident log, incident repository, record of incident, register of incident, how many incident, past incident, previous incident, incident occurred, incident history, suffered, experienced, number of incident, incident statistic, incident metric, metric incident, incident metrics",
    ),
    ("contact", "contact, point of contact, contact person, contact list, reporting point"),
    (
        "clock",
        "how many hour, how fast notify, notification time, time limit notify, 72 hours, 24 hours, timeframe, time frame, how soon, how quickly, deadline, sla",
    ),
    ("pilot", "pilot, piloted, proof of concept, roll out, rollout, phased, trial, trialled, test phase, pilot phase"),
    (
        "objective",
        "objective, goal, baseline, target, kpi, metric, measure success, measured result, result, success criteria, error rate, time saved, benefit",
    ),
    ("checkpoint", "checkpoint, signoff, legal review, go no go, security and legal, stage gate"),
    (
        "named_owner",
        "ai officer, ai owner, ai lead, responsible for ai, accountable for ai, head of ai, charge of ai, owns ai, ai responsible, ai governance lead, accountable person ai, ai accountable, person responsible ai, ai committee, responsible person ai, oversees ai",
    ),
    ("governance", "governance, governance program"),
    (
        "regulation",
        "regulation, regulatory, law, laws, legal requirement, legislation, gdpr, hipaa, ai act, eu ai act, european ai act, eu law, eu regulation, statutory, compliance obligation, glba, nydfs, regulated, regulator, supervisory authority",
    ),
    (
        "leadership",
        "approve leadership, senior management, management approve, leadership, board, executive, approved by management, sponsored",
    ),
    (
        "established",
        "establish document, documented approved, document approve, defined documented, established documented, document approved communicated",
    ),
    ("reviewed", "review, reviewed, reassess, reassessed, reevaluate, revisit, re evaluate"),
    ("updated", "update, updated, refresh, current, up to date, revised, revise"),
    (
        "annual",
        "annual, annually, yearly, once a year, quarterly, periodic, periodically, regular, regularly, planned interval, defined interval, significant change, environmental change, organizational change, how often, frequency, frequently, continuously",
    ),
    ("compliance", "comply, compliance, compliant"),
    ("effective", "effectiveness, effective"),
    ("audit", "audit, audited, audits, auditing, auditor"),
    (
        "independent_audit",
        "independent audit, independent assessment, external audit, external assessment, independent review, independent party, outside auditor, external auditor, independent auditor, third party audit, third party assessment, third party attestation, third party certification, independent third party, external audits, third party audits, third party security assessment, third party security audit",
    ),
    ("framework", "framework, nist, follow standard, standard followed, recognized standard, standards followed"),
    ("convey", "convey, pass down, flow down, passed down, flowed down, impose, oblige supplier"),
    ("duration", "=days, =months, =years, 90 day, 12 month"),
    (
        "team",
        "dedicated team, security team, response team, csirt, dedicated incident response team, incident response team, cert team",
    ),
    (
        "past",
        "=past, last year, last 12, last 24, last 36, last 3, last three, last 5, last five, last month, last two, ever, experienced, suffered",
    ),
    (
        "willing",
        "agree to share, agree to notify, agree to inform, agree to provide, agree to delete, agree to report, commit to notify, commit to delete, =willing, =willingness, will accept, will sign, will agree, will allow, permit audit, permit customer, allow audit, accommodate, will comply, will require, will implement, will integrate, will deploy, will test, when will, plan to use, acceptable security, acceptable integration",
    ),
    ("limits", "limits, limited, scope limit, out of scope, limit"),
    ("process", "=process, =processes, =procedure, technical measure"),
    (
        "improve",
        "root cause, pattern, lesson learned, lessons learned, corrective, systemic, improve, improved, improvement",
    ),
    (
        "roles",
        "role and responsibility, roles responsibilities, role responsibility, responsibility assigned, roles, responsibilities, responsible, accountable",
    ),
];
