//! A company that has so many of everything, each like the others.

use keystead_domain::auth::TokenScope;
use keystead_domain::partners;
use keystead_entities::seat::Role;
use keystead_entities::tenant::Plan;
use keystead_entities::{SeatId, TenantId};
use keystead_tests::{Client, TestApp, Value, days, hours, json};

/// Does something that must go well, and returns what the payload holds.
pub async fn done(caller: &Client, mutation: &str, payload: &str, input: Value) -> Value {
    let (first, rest) = mutation.split_at(1);
    let ty = format!("{}{rest}Input", first.to_uppercase());
    let query = format!(
        "mutation($input: {ty}!) {{ {mutation}(input: $input) {{ {payload} userErrors {{ code field message }} }} }}"
    );
    caller.ok(&query, json!({ "input": input })).await[mutation].clone()
}

/// As [`done`], and returns the id of the object in the payload.
pub async fn made(caller: &Client, mutation: &str, object: &str, input: Value) -> Value {
    done(caller, mutation, &format!("{object} {{ id }}"), input).await[object]["id"].clone()
}

async fn made_id(owner: &Client, grant: Value) -> Value {
    made(owner, "partnerGrantCreate", "partnerGrant", grant).await
}

/// The company.
pub struct Company {
    pub app: TestApp,
    many: usize,
    /// In the names of its people: whoever sits in two companies has one account for both.
    mark: &'static str,
    approver: Client,
    approver_id: SeatId,
    members: Vec<SeatId>,
    units: Vec<Value>,
    accounts: Vec<Value>,
    apps: Vec<Value>,
    /// Tokens that are over after a day.
    doomed: Vec<Client>,
}

/// A company, and its owner.
pub struct Side {
    pub tenant_id: TenantId,
    pub owner: Client,
}

impl Company {
    /// With so many of each kind.
    pub async fn of(many: usize) -> Self {
        let mut company = Self::at(TestApp::with_plan(Plan::Elite).await, many, "").await;
        company.begin().await;
        company.app.advance(days(1));
        company.app.run_due_jobs().await;
        company.end().await;
        company
    }

    /// Two on the same deployment, with so many of each kind each. Of the second only its side is told.
    pub async fn two(many: usize) -> (Self, Side) {
        let mut first = Self::at(TestApp::with_plan(Plan::Elite).await, many, "").await;
        first.begin().await;
        let Self { app, approver, approver_id, members, units, accounts, apps, doomed, .. } = first;
        let side = Side { tenant_id: app.tenant_id, owner: app.owner.clone() };
        let mut app = app;
        (app.tenant_id, app.owner) = app.stranger().await;
        let mut second = Self::at(app, many, " Other").await;
        second.begin().await;
        second.app.advance(days(1));
        second.app.run_due_jobs().await;
        second.end().await;
        let other = Side { tenant_id: second.app.tenant_id, owner: second.app.owner.clone() };
        let mut app = second.app;
        (app.tenant_id, app.owner) = (side.tenant_id, side.owner);
        let first = Self { app, many, mark: "", approver, approver_id, members, units, accounts, apps, doomed };
        first.end().await;
        (first, other)
    }

    async fn at(app: TestApp, many: usize, mark: &'static str) -> Self {
        let (approver_id, approver) = app.person(Role::Approver, &format!("Ada Approver{mark}")).await;
        let (members, units, accounts, apps) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { app, many, mark, approver, approver_id, members, units, accounts, apps, doomed: Vec::new() }
    }

    /// What is there on the first day.
    async fn begin(&mut self) {
        for at in 0..self.many {
            self.people(at).await;
            self.supplies(at).await;
            self.webhook(at).await;
        }
        self.groups().await;
        let provider = json!({ "issuer": "https://login.harborpine.example", "clientId": "keystead" });
        done(&self.app.owner, "identityProviderSet", "", self.input(provider)).await;
        self.partners().await;
        for at in 0..self.many {
            self.pilot(at).await;
        }
        self.questionnaires().await;
        self.uploads().await;
        self.policies().await;
        self.outputs().await;
    }

    /// What takes a day.
    async fn end(&self) {
        for over in &self.doomed {
            assert_eq!(over.send("{ instance { version } }", json!({})).await.status, 401);
        }
        assert_eq!(self.app.write_findings_down().await, self.many as u64);
        for at in 0..self.many {
            self.seat_audit(at).await;
        }
        self.app.run_due_jobs().await;
        let email = format!("ada.approver{}@harborpine.example", self.mark.to_lowercase().replace(' ', "."));
        self.app.signed_in(&email, "kelp anvil morse nine").await;
    }

    /// The company is a partner with programs, which others let in, and lets others in.
    async fn partners(&self) {
        let owner = &self.app.owner;
        let own = partners::create(&self.app.app, self.app.tenant_id, None).await.expect("a partner").id;
        for at in 0..self.many {
            let client = json!({ "name": format!("Program {at:02}"), "scopes": ["partners:write", "tenant:read"] });
            let made = done(owner, "apiClientCreate", "apiClient { id } clientSecret", client).await;
            self.app.plant(made["clientSecret"].as_str().expect("a secret"));
            let (home, other) = self.app.stranger().await;
            let grant = json!({ "tenantId": home, "partnerId": own, "scopes": ["tenant:read"] });
            made_id(&other, grant).await;
            let partner = partners::create(&self.app.app, home, None).await.expect("a partner").id;
            made_id(owner, self.input(json!({ "partnerId": partner, "scopes": ["tenant:read"] }))).await;
        }
    }

    fn input(&self, more: Value) -> Value {
        let mut input = json!({ "tenantId": self.app.tenant_id });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        input
    }

    /// Groups of the directory.
    async fn groups(&self) {
        let directory = crate::scim::directory(&self.app).await;
        for at in 0..self.many {
            let group = json!({ "displayName": format!("Group {at:02}") });
            crate::scim::send(&directory, "POST", "/Groups", group).await;
        }
    }

    /// A part of the company with a member, a machine that the member answers for, and an import.
    async fn people(&mut self, at: usize) {
        let owner = &self.app.owner;
        let unit =
            made(owner, "businessUnitCreate", "businessUnit", self.input(json!({ "name": format!("Unit {at:02}") })))
                .await;
        let (member, herself) = self.app.person(Role::Member, &format!("Member {at:02}{}", self.mark)).await;
        done(&herself, "seatTokenIssue", "", json!({ "name": "Her tool" })).await;
        let wish = self.input(json!({ "tier": 3, "duration": "P2D", "reason": "A report" }));
        let wish = made(&herself, "accessRequestCreate", "accessRequest", wish).await;
        done(&self.approver, "accessRequestApprove", "", json!({ "id": wish })).await;
        done(owner, "seatUpdate", "", json!({ "id": member, "businessUnitId": unit })).await;
        let robot =
            self.input(json!({ "name": format!("Robot {at:02}"), "ownerSeatId": member, "businessUnitId": unit }));
        let robot = made(owner, "seatCreateService", "seat", robot).await;
        let robot: SeatId = robot.as_str().expect("an id").parse().expect("an id");
        self.app.token(robot, &["apps:read".parse::<TokenScope>().expect("a scope")]).await;
        self.doomed.push(self.app.short_token(robot, hours(1)).await);
        let rows = json!([{ "email": format!("import{at:02}@harborpine.example"), "name": "Imported" }]);
        let import = json!({ "rows": rows, "format": "KEYSTEAD", "businessUnitId": unit });
        made(owner, "seatImportCreate", "seatImport", self.input(import)).await;
        self.members.push(member);
        self.units.push(unit);
    }

    /// A provider account with a key, an app, a library entry, a channel, a file.
    async fn supplies(&mut self, at: usize) {
        let owner = &self.app.owner;
        let vendor = self.vendor(at).await;
        let account = json!({ "provider": "ECHO", "name": format!("Account {at:02}"), "trainingOptOut": "YES", "vendorId": vendor });
        let account = made(owner, "providerAccountCreate", "providerAccount", self.input(account)).await;
        let key = json!({ "accountId": account, "label": format!("Key {at:02}"), "secret": format!("echo-first-{at:02}-0123456789"), "rotationPeriod": "P2D" });
        let key = made(owner, "providerKeyAdd", "providerKey", key).await;
        let rotate = json!({ "id": key, "secret": format!("echo-second-{at:02}-0123456789") });
        done(owner, "providerKeyRotate", "", rotate).await;
        done(owner, "providerKeyVerify", "", json!({ "id": key })).await;
        let app = json!({ "name": format!("App {at:02}"), "kind": "SAAS_INTEGRATION", "ownerSeatId": self.members[at],
            "providerAccountId": account, "vendorId": vendor, "dataClasses": ["INTERNAL"] });
        let app = made(owner, "aiAppCreate", "aiApp", self.input(app)).await;
        done(&self.approver, "aiAppDecide", "", json!({ "id": app, "status": "ALLOWED", "reason": "Looked at." }))
            .await;
        let entry = json!({ "title": format!("Entry {at:02}"), "text": "We do." });
        made(owner, "answerLibraryEntryCreate", "answerLibraryEntry", self.input(entry)).await;
        let channel =
            json!({ "name": format!("Channel {at:02}"), "address": format!("channel{at:02}@harborpine.example") });
        made(owner, "notificationChannelCreate", "notificationChannel", self.input(channel)).await;
        made(owner, "exportCreate", "export", self.input(json!({ "kind": "JOBS" }))).await;
        self.used(at, &app).await;
        self.accounts.push(account);
        self.apps.push(app);
    }

    /// A vendor with a document, a term that superseded another, and a sub-processor.
    async fn vendor(&self, at: usize) -> Value {
        let owner = &self.app.owner;
        let vendor = self.input(json!({ "name": format!("Vendor {at:02}"), "ownerSeatId": self.members[at] }));
        let vendor = made(owner, "vendorCreate", "vendor", vendor).await;
        let document = json!({ "vendorId": vendor, "kind": "DPA", "title": format!("Agreement {at:02}"), "url": "https://vendor.example/dpa" });
        let document = made(owner, "vendorDocumentAttach", "vendorDocument", document).await;
        for days in [30, 0] {
            let term = json!({ "vendorId": vendor, "kind": "RETENTION", "aspect": "INPUTS", "count": days, "quote": "For so long.",
                "documentId": document });
            made(owner, "contractClauseSet", "contractClause", term).await;
        }
        let passed_on = json!({ "vendorId": vendor, "name": format!("Cloud {at:02}"), "region": "EU" });
        made(owner, "subprocessorSet", "subprocessor", passed_on).await;
        vendor
    }

    /// Where the app was seen, what goes to it, and a survey that is over.
    async fn used(&self, at: usize, app: &Value) {
        let owner = &self.app.owner;
        let source =
            self.input(json!({ "name": format!("Source {at:02}"), "kind": "GOOGLE_OAUTH", "renewEveryDays": 30 }));
        let source = made(owner, "discoverySourceCreate", "discoverySource", source).await;
        let email = format!("member.{at:02}{}@harborpine.example", self.mark.to_lowercase().replace(' ', "."));
        let text = format!("Application name,User,Scope\nApp {at:02},{email},drive\n");
        let import = self.input(json!({ "discoverySourceId": source, "text": text }));
        made(owner, "appDiscoveryImport", "discoveryImport", import).await;
        let flow = json!({ "aiAppId": app, "source": "Claims", "dataClasses": ["INTERNAL"], "region": "EU" });
        made(owner, "dataFlowSet", "dataFlow", flow).await;
        let survey = self
            .input(json!({ "title": format!("Survey {at:02}"), "distribution": "LINK", "catalogKeys": ["claude"] }));
        let survey = made(owner, "usageSurveyLaunch", "usageSurvey", survey).await;
        done(owner, "usageSurveyClose", "", json!({ "id": survey })).await;
    }

    /// An endpoint, and a message that it did not take.
    async fn webhook(&self, at: usize) {
        let owner = &self.app.owner;
        let endpoint = json!({ "url": "http://127.0.0.1:9/", "description": format!("Endpoint {at:02}"),
            "eventTypes": ["WEBHOOK_ENDPOINT_DISABLED"] });
        let endpoint = made(owner, "webhookEndpointCreate", "webhookEndpoint", self.input(endpoint)).await;
        done(owner, "webhookEndpointTest", "", json!({ "id": endpoint, "eventType": "SEAT_DISABLED" })).await;
    }

    /// A pilot that runs, was measured once, has a signed checkpoint and a report.
    async fn pilot(&self, at: usize) {
        let owner = &self.app.owner;
        let phases = json!([
            { "name": "First", "startsOn": "2026-01-15", "endsOn": "2026-02-13" },
            { "name": "Second", "startsOn": "2026-02-16", "endsOn": "2026-03-31" },
        ]);
        let pilot = json!({ "name": format!("Pilot {at:02}"), "aiAppId": self.apps[at], "businessUnitId": self.units[at],
            "leadSeatId": self.members[at], "phases": phases });
        let pilot = made(owner, "pilotCreate", "pilot", self.input(pilot)).await;
        let objective = json!({ "pilotId": pilot, "metric": format!("MINUTES_{at:02}"), "name": "Minutes saved", "unit": "minutes",
            "direction": "HIGHER_IS_BETTER", "aggregation": "MEAN", "baseline": "0", "target": "30" });
        done(owner, "pilotObjectiveSet", "", objective).await;
        let member = self.members[(at + 1) % self.many];
        done(owner, "pilotParticipantAdd", "", json!({ "pilotId": pilot, "seatIds": [member] })).await;
        let checkpoint = json!({ "pilotId": pilot, "kind": "SECURITY", "beforePhase": 1, "dueOn": "2026-01-20" });
        let checkpoint = made(owner, "pilotCheckpointSchedule", "checkpoint", checkpoint).await;
        done(&self.approver, "pilotCheckpointSignOff", "", json!({ "id": checkpoint })).await;
        done(owner, "pilotStart", "", json!({ "id": pilot })).await;
        let measured = json!({ "pilotId": pilot, "metric": format!("MINUTES_{at:02}"), "on": "2026-01-15", "value": "12", "seatId": member });
        done(owner, "pilotMetricRecord", "", measured).await;
        done(owner, "pilotReportGenerate", "job { id }", json!({ "id": pilot })).await;
    }

    /// Questionnaires to vendors: generated, generated again after somebody stated something, published, shared.
    async fn questionnaires(&self) {
        let (owner, approver) = (&self.app.owner, &self.approver);
        let mut all = Vec::new();
        for (at, account) in self.accounts.iter().enumerate() {
            let new = json!({ "template": "VENDOR_DUE_DILIGENCE", "counterparty": format!("Vendor {at:02}"), "providerAccountId": account });
            let id = made(owner, "questionnaireCreate", "questionnaire", self.input(new)).await;
            done(owner, "questionnaireGenerate", "", json!({ "id": id })).await;
            all.push(id);
        }
        self.app.run_due_jobs().await;
        for (id, account) in all.iter().zip(&self.accounts) {
            let stated = json!({ "factKey": "vendor.segregation", "providerAccountId": account, "flag": true, "evidence": "Contract, 4.2" });
            done(owner, "factStatementRecord", "", self.input(stated)).await;
            done(owner, "questionnaireGenerate", "", json!({ "id": id })).await;
        }
        self.app.run_due_jobs().await;
        for id in &all {
            let id = id.as_str().expect("an id");
            crate::questionnaires::approve_all(approver, id).await;
            done(approver, "questionnairePublish", "", json!({ "id": id })).await;
            done(approver, "shareLinkCreate", "", json!({ "questionnaireId": id, "label": "Broker" })).await;
        }
    }

    /// Files that a client sent, one of them made a questionnaire of.
    async fn uploads(&self) {
        let owner = &self.app.owner;
        let file = b"ID,Question,Answer\n1,Are the API keys of your AI providers stored encrypted?,\n";
        let mut last = String::new();
        for at in 0..self.many {
            last = crate::uploads::handed_in(owner, &format!("client {at:02}.csv"), file).await;
        }
        let new = json!({ "uploadId": last, "counterparty": "Northgate" });
        let id = made(owner, "questionnaireImport", "questionnaire", self.input(new)).await;
        self.app.run_due_jobs().await;
        done(owner, "questionnaireGenerate", "", json!({ "id": id })).await;
        self.app.run_due_jobs().await;
    }

    /// Policies that were in force, one after the other; of the last something is not true any more.
    async fn policies(&self) {
        let owner = &self.app.owner;
        for at in 0..self.many {
            let title = json!({ "title": format!("Policy {at:02}") });
            let id = made(owner, "policyCreate", "policy", self.input(title)).await;
            let policy = done(owner, "policyPublish", "policy { published { id } }", json!({ "id": id })).await;
            done(owner, "policyAcknowledge", "", json!({ "id": policy["policy"]["published"]["id"] })).await;
            if at + 1 < self.many {
                done(owner, "policyRetire", "", json!({ "id": id, "reason": "The next one" })).await;
            }
        }
        done(owner, "industryPackInstall", "", self.input(json!({ "pack": "legal" }))).await;
    }

    /// Rules of each unit and app, and texts for clients: approved in other words, and waiting.
    async fn outputs(&self) {
        let owner = &self.app.owner;
        for at in 0..self.many {
            let rule = json!({ "businessUnitId": self.units[at], "approverSeatIds": [self.approver_id] });
            made(owner, "approvalRuleSet", "approvalRule", self.input(rule)).await;
            made(owner, "approvalRuleSet", "approvalRule", self.input(json!({ "aiAppId": self.apps[at] }))).await;
            let text = json!({ "aiAppId": self.apps[at], "audience": format!("Client {at:02}"), "text": format!("Dear client {at:02}") });
            let done_with = made(owner, "outputReviewSubmit", "outputReview", self.input(text.clone())).await;
            let approve = json!({ "id": done_with, "correctedText": "Dear friend", "note": "Warmer" });
            done(&self.approver, "outputReviewApprove", "", approve).await;
            made(&self.approver, "outputReviewSubmit", "outputReview", self.input(text)).await;
        }
    }

    /// An access review of one part of the company, closed.
    async fn seat_audit(&self, at: usize) {
        let owner = &self.app.owner;
        let audit =
            made(owner, "seatAuditStart", "seatAudit", self.input(json!({ "businessUnitId": self.units[at] }))).await;
        let look =
            "query($id: ID!) { node(id: $id) { ... on SeatAudit { items(first: 50) { nodes { id decision } } } } }";
        let items = owner.ok(look, json!({ "id": audit })).await["node"]["items"]["nodes"].clone();
        let ids: Vec<Value> = items.as_array().expect("items").iter().map(|item| item["id"].clone()).collect();
        done(owner, "seatAuditItemBulkDecide", "", json!({ "ids": ids, "decision": "KEEP" })).await;
        done(owner, "seatAuditClose", "", json!({ "id": audit })).await;
        self.app.run_due_jobs().await;
    }
}
