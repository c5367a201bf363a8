//! The command line of `keystead`.

mod audit;
mod demo;
mod doctor;
mod export;
mod init;
mod jobs;
mod kek;
mod link;
mod partner;
mod parts;
mod questionnaire;
mod schema;
mod serve;
mod tenants;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use keystead_domain::config::Config;
use keystead_domain::telemetry;

use crate::bench;

/// AI governance for small companies: custody of AI vendor keys, seats, and the reviews that run by themselves.
#[derive(Parser)]
#[command(name = "keystead", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// With no subcommand: as `serve --demo`.
    #[arg(long)]
    demo: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and do the unattended work, all in this process (the default).
    Serve {
        /// Fill a sandbox company with invented people, accounts and pilots first.
        #[arg(long)]
        demo: bool,
    },
    /// Serve the API only; workers run elsewhere and share PostgreSQL and Redis.
    Api,
    /// Do the unattended work only.
    Worker,
    /// Bring the database up to date and end.
    Migrate {
        /// Change nothing; end with 1 if something is to be done.
        #[arg(long)]
        check: bool,
    },
    /// Print the GraphQL schema.
    Schema,
    /// Create the first company, its owner, and the owner's API token, which is shown once.
    Init(init::Args),
    /// Print a link with which somebody who has a seat comes in and sets a password; the operator's way out of a lock-out.
    SignInLink(link::Args),
    /// Fill a sandbox company with invented people, accounts and pilots, or let a year pass over one.
    Demo(demo::Args),
    /// Check each part and say what to do about what is wrong.
    Doctor {
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// The audit log, off line.
    Audit {
        #[command(subcommand)]
        command: audit::Command,
    },
    /// What a company took along, off line.
    Export {
        #[command(subcommand)]
        command: export::Command,
    },
    /// Companies that were deleted, and the proof of it.
    Tenants {
        #[command(subcommand)]
        command: tenants::Command,
    },
    /// The unattended work, as the operator sees it.
    Jobs {
        #[command(subcommand)]
        command: jobs::Command,
    },
    /// The key-encryption key, under which every stored secret is wrapped.
    Kek {
        #[command(subcommand)]
        command: kek::Command,
    },
    /// Who may look after other companies.
    Partner {
        #[command(subcommand)]
        command: partner::Command,
    },
    /// Clients' own questionnaire files, for scripts.
    Questionnaire {
        #[command(subcommand)]
        command: questionnaire::Command,
    },
    /// Print the configuration as it is when nothing is set: the manual.
    Config,
    /// Measure what a dashboard costs, with few companies and with many; or (`quarter`) what the unattended work costs.
    Bench(bench::Args),
}

/// Parses the command line and does what it says.
pub fn run() -> ExitCode {
    rustls::crypto::ring::default_provider().install_default().ok();
    parts::forbid_core_dumps();
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Schema) => print(&crate::graphql::sdl()),
        Some(Command::Config) => print(keystead_domain::config::DEFAULT),
        Some(Command::Audit { command }) => audit::run(command),
        Some(Command::Export { command }) => export::run(command),
        Some(Command::Tenants { command: tenants::Command::Verify { file, key } }) => tenants::verify(&file, &key),
        Some(Command::Questionnaire { command }) => match questionnaire::run_alone(&command) {
            Some(ended) => ended,
            None => with_config(Some(Command::Questionnaire { command }), cli.demo),
        },
        command => with_config(command, cli.demo),
    }
}

fn with_config(command: Option<Command>, demo: bool) -> ExitCode {
    let config = match Config::load() {
        Ok(config) => config,
        Err(error) => return fail(&error.to_string()),
    };
    if let Err(error) = telemetry::start(&config.log.filter, config.log.format) {
        return fail(&error);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Futures of nested requests are deep; what is not touched of a stack costs nothing.
        .thread_stack_size(8 << 20)
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start: {error}")),
    };
    let ended = runtime.block_on(async {
        match command {
            None => serve::serve(config, demo).await,
            Some(Command::Serve { demo: fill }) => serve::serve(config, demo || fill).await,
            Some(Command::Api) => serve::api(config).await,
            Some(Command::Worker) => serve::worker(config).await,
            Some(Command::Migrate { check }) => schema::migrate(&config, check).await,
            Some(Command::Init(args)) => init::run(&config, args).await,
            Some(Command::SignInLink(args)) => link::run(&config, args).await,
            Some(Command::Demo(args)) => demo::run(&config, args).await,
            Some(Command::Doctor { json }) => doctor::run(&config, json).await,
            Some(Command::Jobs { command }) => jobs::run(&config, command).await,
            Some(Command::Kek { command }) => kek::run(&config, command).await,
            Some(Command::Partner { command }) => partner::run(&config, command).await,
            Some(Command::Tenants { command }) => tenants::run(&config, command).await,
            Some(Command::Questionnaire { command }) => questionnaire::run(&config, command).await,
            Some(Command::Bench(args)) => bench::run(args).await,
            Some(Command::Schema | Command::Config | Command::Audit { .. } | Command::Export { .. }) => Ok(()),
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn print(text: &str) -> ExitCode {
    use std::io::Write;
    // A reader that has seen enough (`| head`) is no failure.
    std::io::stdout().write_all(text.as_bytes()).ok();
    ExitCode::SUCCESS
}

fn fail(message: &str) -> ExitCode {
    eprintln!("keystead: {message}");
    ExitCode::FAILURE
}

/// A path as an argument.
type Path = PathBuf;
