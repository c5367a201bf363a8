//! Where the content of files lies.

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use keystead_entities::{TenantId, UploadId};
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use uuid::Uuid;

use crate::error::{Error, Result};

/// Bytes that are gathered before they are handed over; S3 takes no smaller part than 5 MiB.
const GATHERED: usize = 6 << 20;

/// Where the content of files is to lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreConfig {
    /// In a folder, which is made when the first file comes.
    Folder(PathBuf),
    /// In a bucket of S3. Credentials come from the usual variables of AWS.
    S3 {
        /// The bucket.
        bucket: String,
        /// Its region; that of the environment where there is none.
        region: Option<String>,
        /// Endpoint in place of the region's own.
        endpoint: Option<String>,
        /// What the names of all objects begin with.
        prefix: String,
    },
}

/// An object store, and the part of it that belongs to this deployment.
pub struct Store {
    config: StoreConfig,
    deployment: Uuid,
    bucket: Option<Arc<dyn ObjectStore>>,
}

/// An object.
pub(super) struct Object {
    /// Its key.
    pub key: String,
    /// The file it is of, where its name says so.
    pub id: Option<UploadId>,
}

impl Store {
    /// The store of a deployment. Nothing is asked of it yet.
    ///
    /// # Errors
    /// Internal, in words for the operator, for a configuration that cannot be right.
    pub fn open(config: StoreConfig, deployment: Uuid) -> Result<Self> {
        let bucket = match &config {
            StoreConfig::Folder(_) => None,
            StoreConfig::S3 { bucket, region, endpoint, .. } => {
                Some(s3(bucket, region.as_deref(), endpoint.as_deref())?)
            }
        };
        Ok(Self { config, deployment, bucket })
    }

    /// In words: where it is.
    pub fn describe(&self) -> String {
        match &self.config {
            StoreConfig::Folder(folder) => format!("the folder {}", folder.display()),
            StoreConfig::S3 { bucket, prefix, .. } => format!("the bucket {bucket} of S3, under {prefix}/"),
        }
    }

    /// Writes, reads and removes something of no worth.
    ///
    /// # Errors
    /// What the store says.
    pub async fn probe(&self) -> Result<()> {
        let key = self.base().join("probe");
        let store = self.objects()?;
        store.put(&key, b"probe".to_vec().into()).await.map_err(failed)?;
        let read = store.get(&key).await.map_err(failed)?.bytes().await.map_err(failed)?;
        store.delete(&key).await.map_err(failed)?;
        if read.as_ref() == b"probe" {
            return Ok(());
        }
        Err(Error::internal("trying out the object store", "what was written is not what was read"))
    }

    /// The key of a file's object.
    pub(super) fn key(&self, tenant_id: TenantId, id: UploadId) -> String {
        self.base().join(tenant_id.to_string()).join(id.to_string()).to_string()
    }

    /// Writes an object piece by piece; it is there only once the writer was shut down.
    pub(super) fn writer(&self, key: &str) -> Result<BufWriter> {
        Ok(BufWriter::with_capacity(self.objects()?, parsed(key)?, GATHERED).with_max_concurrency(1))
    }

    /// The bytes of an object, piece by piece.
    pub(super) async fn read(&self, key: &str) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        let found = self.objects()?.get(&parsed(key)?).await.map_err(failed)?;
        Ok(found.into_stream().map(|piece| piece.map(|bytes| bytes.to_vec()).map_err(failed)).boxed())
    }

    /// Removes an object. One that is not there is gone already.
    pub(super) async fn remove(&self, key: &str) -> Result<()> {
        match self.objects()?.delete(&parsed(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Every object of this deployment.
    pub(super) fn every(&self) -> Result<BoxStream<'static, Result<Object>>> {
        let named =
            |path: &Path| Object { key: path.to_string(), id: path.filename().and_then(|name| name.parse().ok()) };
        let listed = self.objects()?.list(Some(&self.base()));
        Ok(listed.map(move |found| found.map(|meta| named(&meta.location)).map_err(failed)).boxed())
    }

    /// Two deployments that share a bucket by mistake do not see each other's objects.
    fn base(&self) -> Path {
        let prefix = match &self.config {
            StoreConfig::Folder(_) => Path::default(),
            StoreConfig::S3 { prefix, .. } => Path::from(prefix.as_str()),
        };
        prefix.join(self.deployment.simple().to_string())
    }

    /// The folder is opened each time: who has no files has no folder, and one that was not mounted yet may be by now.
    fn objects(&self) -> Result<Arc<dyn ObjectStore>> {
        match (&self.config, &self.bucket) {
            (_, Some(bucket)) => Ok(Arc::clone(bucket)),
            (StoreConfig::Folder(folder), None) => {
                private_folder(folder).map_err(unavailable)?;
                let files = LocalFileSystem::new_with_prefix(folder).map_err(failed)?;
                Ok(Arc::new(files.with_fsync(true)))
            }
            (StoreConfig::S3 { .. }, None) => Err(Error::internal("opening the object store", "it has no bucket")),
        }
    }
}

fn s3(bucket: &str, region: Option<&str>, endpoint: Option<&str>) -> Result<Arc<dyn ObjectStore>> {
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
    if let Some(region) = region {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    Ok(Arc::new(builder.build().map_err(|error| Error::internal("setting up the bucket of uploads", error))?))
}

fn private_folder(folder: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn parsed(key: &str) -> Result<Path> {
    Path::parse(key).map_err(|error| Error::internal("reading the key of an object", error))
}

/// Errors of the store name objects and addresses, never credentials or content.
pub(super) fn failed(error: object_store::Error) -> Error {
    Error::Unavailable { what: "the object store", detail: error.to_string() }
}

pub(super) fn unavailable(error: std::io::Error) -> Error {
    Error::Unavailable { what: "the object store", detail: error.to_string() }
}
