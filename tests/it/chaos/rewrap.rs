//! Moving many secrets to a new key-encryption key while workers die: all arrive, and each can be opened all the while.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use keystead_domain::entropy::{Entropy, SystemEntropy};
use keystead_domain::vault::{Place, Purpose, Sealed, Secret, key_file};
use keystead_domain::{App, Ctx, keys, providers};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::job_attempt::{self, AttemptOutcome};
use keystead_entities::key_version as version;
use keystead_entities::seat::Known;
use keystead_entities::{JobId, KeyVersionId, ProviderKeyId, Scoped};
use keystead_tests::processes::Deployment;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::{Scale, chain_is_whole, execute};

const SHORT: Scale = Scale { count: 400, kills: 3, impatient: true };
const FULL: Scale = Scale { count: 10_000, kills: 5, impatient: false };

/// Puts the keys in. Returns the id of each one's only version, and the key's own.
async fn fill(ctx: &Ctx, count: u64) -> Vec<(KeyVersionId, ProviderKeyId)> {
    let new = providers::NewAccount {
        provider: "ECHO".into(),
        name: "Echo".into(),
        vendor_id: None,
        endpoint: None,
        region: None,
        training_opt_out: Known::Unknown,
        zero_retention: Known::Unknown,
        retention_days: None,
        dpa_signed_on: None,
        contract_ends_on: None,
        contract_checked_on: None,
        contract_note: String::new(),
    };
    let account_id = providers::create(ctx, new).await.expect("an account").id;
    let mut keys = HashMap::new();
    for n in 0..count {
        let new = keys::NewKey {
            account_id,
            label: format!("key {n}"),
            secret: Secret::new(format!("echo-chaos-{n}-0123456789").into_bytes()),
            rotation_period: None,
            accept_unverified: false,
        };
        keys.insert(keys::add(ctx, new).await.expect("added").id, n);
    }
    let rows = version::Entity::within(ctx.scope()).all(ctx.db()).await.expect("the versions");
    let mut made = vec![None; keys.len()];
    for row in rows {
        made[keys[&row.key_id] as usize] = Some((row.id, row.key_id));
    }
    made.into_iter().map(|one| one.expect("a version of each")).collect()
}

/// Opens what the row holds now. Returns the KEK that it is wrapped under.
async fn open(app: &App, ctx: &Ctx, id: KeyVersionId, n: u64) -> String {
    let row = version::Entity::one(ctx.scope(), id).one(app.db.read()).await.expect("a query").expect("the version");
    let place =
        Place { tenant_id: ctx.tenant_id(), record: id.into(), version: row.number, purpose: Purpose::ProviderKey };
    let sealed = Sealed {
        envelope: row.envelope.expect("an envelope"),
        kek_id: row.kek_id.clone(),
        suite: row.suite,
        envelope_rev: row.envelope_rev,
    };
    app.vault.unseal(&place, &sealed).await.unwrap_or_else(|e| panic!("secret {n} does not open: {e}"));
    row.kek_id
}

/// Opens random ones until it is told to stop: most straight from their rows, some as the product does, with the vendor asked.
async fn read_on(
    ctx: Ctx,
    all: Arc<Vec<(KeyVersionId, ProviderKeyId)>>,
    stop: Arc<AtomicBool>,
    opened: Arc<AtomicU64>,
) {
    let random = SystemEntropy::new();
    while !stop.load(Ordering::SeqCst) {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        let n = u64::from_be_bytes(bytes) % all.len() as u64;
        let (version, key) = all[n as usize];
        open(&ctx.app, &ctx, version, n).await;
        if opened.fetch_add(1, Ordering::SeqCst).is_multiple_of(50) {
            keys::verify(&ctx, keys::Verify { id: key }).await.expect("the secret opens");
        }
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

async fn job(app: &App, id: JobId) -> job::Model {
    job::Entity::of_any_tenant(id).one(app.db.read()).await.expect("a query").expect("the job")
}

/// Waits until so many are moved and that try runs, or the job is over. Returns its row.
async fn moved(deployment: &Deployment, id: JobId, count: i64, attempt: u64) -> job::Model {
    let mut last = (0, Instant::now());
    loop {
        let row = job(&deployment.app, id).await;
        let runs = row.status == JobStatus::Running && row.attempts as u64 == attempt;
        if runs && row.progress_done >= count || row.status == JobStatus::Succeeded {
            return row;
        }
        assert_ne!(row.status, JobStatus::Dead, "{:?}", row.error);
        if row.progress_done != last.0 {
            last = (row.progress_done, Instant::now());
        }
        assert!(last.1.elapsed() < Duration::from_secs(150), "stuck at {}: {}", last.0, deployment.log("worker"));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn rehearse(scale: Scale) {
    let deployment = Deployment::new().await;
    let (app, ctx) = (deployment.app.clone(), Ctx::operator(&deployment.app, deployment.founded.tenant.id));
    let began = Instant::now();
    let all = Arc::new(fill(&ctx, scale.count).await);
    println!("{} secrets sealed in {:.0} s", scale.count, began.elapsed().as_secs_f64());
    let (old, folder) = (app.vault.kek_id(), deployment.key_folder());
    key_file::rotate(&folder, None).expect("rotated");
    let mut workers = vec![deployment.start("worker").await];
    if deployment.redis.is_some() {
        workers.push(deployment.start("worker").await);
    }
    let (stop, opened) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let reading = tokio::spawn(read_on(ctx.clone(), Arc::clone(&all), Arc::clone(&stop), Arc::clone(&opened)));
    let began = Instant::now();
    let id = keys::request_rewrap(&ctx).await.expect("requested").id;
    let mut killed_at = Vec::new();
    for kill in 1..=scale.kills {
        let row = moved(&deployment, id, (scale.count * kill / (scale.kills + 2)) as i64, kill).await;
        assert_eq!(row.status, JobStatus::Running, "it was over before the last kill");
        // Whichever worker has it: all of them.
        killed_at.push(app.clock.now());
        for worker in &mut workers {
            worker.kill().await.expect("killed");
        }
        if scale.impatient {
            execute(&deployment, "UPDATE jobs SET lease_expires_at = $1 WHERE status = 'RUNNING'").await;
        }
        for worker in &mut workers {
            *worker = deployment.start("worker").await;
        }
        assert!(!reading.is_finished(), "the reader failed: {:?}", reading.await);
    }
    assert_eq!(moved(&deployment, id, i64::MAX, 0).await.status, JobStatus::Succeeded);
    let took = began.elapsed();
    stop.store(true, Ordering::SeqCst);
    reading.await.expect("each secret opened at each moment");
    for worker in &mut workers {
        worker.kill().await.expect("killed");
    }
    // Without the old key, in a process that never had it.
    key_file::drop_previous(&folder, None).expect("dropped");
    let alone = deployment.reopened().await;
    let new = alone.vault.kek_id();
    assert_ne!(new, old);
    let ctx = Ctx::operator(&alone, ctx.tenant_id());
    for (n, (version, _)) in (0..).zip(all.iter()) {
        assert_eq!(open(&alone, &ctx, *version, n).await, new, "secret {n}");
    }
    assert_eq!(keys::kek_usage(&alone).await.expect("counted"), [(new, scale.count as i64 + 1)].into());
    chain_is_whole(&deployment, &ctx).await;
    let tries = job_attempt::Entity::of_any_tenant(id).order_by_asc(job_attempt::Column::Number);
    let tries = tries.filter(job_attempt::Column::Number.gt(1)).all(alone.db.read()).await.expect("the tries");
    let again: Vec<i64> = tries.iter().zip(&killed_at).map(|(t, at)| (t.started_at - *at).num_seconds()).collect();
    assert_eq!(tries.len() as u64, scale.kills, "a try for each kill");
    assert_eq!(tries.last().map(|t| t.outcome), Some(AttemptOutcome::Succeeded));
    assert!(again.iter().all(|seconds| *seconds < 90), "{again:?}");
    println!(
        "{} secrets moved through {} kills in {:.0} s; opened {} times meanwhile, none failed; it ran again after {again:?} s",
        scale.count,
        scale.kills,
        took.as_secs_f64(),
        opened.load(Ordering::SeqCst)
    );
    alone.db.close().await.ok();
    deployment.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_move_through_a_few_kills() {
    rehearse(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: a command of its own"]
async fn chaos_ten_thousand_secrets_move_through_five_kills() {
    rehearse(FULL).await;
}
