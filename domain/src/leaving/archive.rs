//! A ZIP archive that is written from front to back: what is done of it is handed on, so that no archive has to fit into
//! memory.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike, Timelike, Utc};
use data_encoding::HEXLOWER;
use ring::digest::{Context, SHA256};
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use crate::error::{Error, Result};

/// Where the archive is written to until somebody takes it.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive in the making.
pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Sink>>,
    sink: Sink,
    options: SimpleFileOptions,
    hash: Context,
    size: u64,
}

/// A file that was written.
pub(super) struct Written {
    pub size: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl Archive {
    /// Of that moment.
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        let sink = Sink::default();
        let part = |n: u32| u8::try_from(n).unwrap_or_default();
        let date = (u16::try_from(now.year()).unwrap_or_default(), part(now.month()), part(now.day()));
        let time = zip::DateTime::from_date_and_time(
            date.0,
            date.1,
            date.2,
            part(now.hour()),
            part(now.minute()),
            part(now.second()),
        );
        // How long a file gets is not known when it begins.
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(time.unwrap_or_default())
            .large_file(true);
        let zip = ZipWriter::new_stream(sink.clone());
        Self { zip, sink, options, hash: Context::new(&SHA256), size: 0 }
    }

    /// Begins a file; the one before has ended.
    pub(super) fn begin(&mut self, name: &str) -> Result<()> {
        (self.hash, self.size) = (Context::new(&SHA256), 0);
        self.zip.start_file(name, self.options).map_err(wrong)
    }

    /// Adds to it.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.zip.write_all(bytes).map_err(wrong)
    }

    /// Ends it.
    pub(super) fn end(&mut self) -> Written {
        let hash = std::mem::replace(&mut self.hash, Context::new(&SHA256));
        Written { size: self.size, sha256: HEXLOWER.encode(hash.finish().as_ref()) }
    }

    /// What there is of the archive since it was last taken.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut *self.sink.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ends the archive, and returns what is left of it.
    pub(super) fn finish(self) -> Result<Vec<u8>> {
        let Self { zip, sink, .. } = self;
        zip.finish().map_err(wrong)?;
        Ok(std::mem::take(&mut *sink.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn wrong(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("writing an archive", error)
}
