//! The file that holds the local key-encryption key: 32 random bytes, `0600`, in a folder `0700` outside the data folder,
//! so that a copy of the data folder is not a copy of the keys. Two slots: `kek` is current, `kek.previous` is still
//! readable until everything is re-wrapped.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::crypto::{self, KEY, Key};
use crate::error::{Error, Result};

const CURRENT: &str = "kek";
const PREVIOUS: &str = "kek.previous";

/// What a folder of key files holds.
pub(super) struct KeyFiles {
    pub current: Key,
    pub previous: Option<Key>,
    /// Whether the current key was made just now.
    pub is_new: bool,
}

/// Reads both slots; makes the folder and the current key where they are not there yet.
pub(super) fn load_or_create(folder: &Path, data_dir: Option<&Path>) -> Result<KeyFiles> {
    match DirBuilder::new().recursive(true).mode(0o700).create(folder) {
        Ok(()) => {}
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
        Err(e) => return Err(failed("making the key folder", folder, e)),
    }
    check_folder(folder, data_dir)?;
    let is_new = !is_there(&folder.join(CURRENT)) && create(folder, CURRENT)?;
    Ok(KeyFiles { current: read(&folder.join(CURRENT))?, previous: read_if_there(&folder.join(PREVIOUS))?, is_new })
}

/// Reads both slots where there is a key; makes nothing.
pub(super) fn load(folder: &Path, data_dir: Option<&Path>) -> Result<Option<KeyFiles>> {
    if !is_there(&folder.join(CURRENT)) {
        return Ok(None);
    }
    check_folder(folder, data_dir)?;
    let previous = read_if_there(&folder.join(PREVIOUS))?;
    Ok(Some(KeyFiles { current: read(&folder.join(CURRENT))?, previous, is_new: false }))
}

/// Reads the 32 bytes of a systemd credential, as raw bytes or as 64 hexadecimal digits. systemd sees to its permissions.
pub(super) fn credential(folder: &Path, name: &str) -> Result<Option<Key>> {
    let path = folder.join(name);
    let mut bytes = Zeroizing::new(Vec::new());
    match File::open(&path).and_then(|file| file.take(1024).read_to_end(&mut bytes)) {
        Ok(_) => {}
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(failed("reading the credential", &path, e)),
    }
    let decoded = data_encoding::HEXLOWER_PERMISSIVE.decode(bytes.trim_ascii()).map(Zeroizing::new);
    let raw = match &decoded {
        Ok(decoded) if decoded.len() == KEY => decoded,
        _ => &bytes,
    };
    key_of(raw).map(Some).ok_or_else(|| refused(&path, "it must hold 32 bytes, raw or as 64 hexadecimal digits"))
}

/// Makes a new current key and keeps the old one as previous. Running processes go on with the old one until they see
/// an envelope of the new one; re-wrap, then [`drop_previous`].
///
/// # Errors
/// Refused while there still is a previous key: something may be wrapped under it.
pub fn rotate(folder: &Path, data_dir: Option<&Path>) -> Result<()> {
    check_folder(folder, data_dir)?;
    let (current, previous, next) = (folder.join(CURRENT), folder.join(PREVIOUS), folder.join("kek.next"));
    if let Some(kept) = read_if_there(&previous)? {
        // The same bytes in both slots: an earlier rotation was cut short behind this line. It goes on.
        if *kept != *read(&current)? {
            let why = "there still is a previous key; re-wrap everything and drop the previous key first";
            return Err(refused(&previous, why));
        }
    } else {
        std::fs::hard_link(&current, &previous).map_err(|e| failed("keeping the previous key", &previous, e))?;
    }
    if is_there(&next) {
        std::fs::remove_file(&next).map_err(|e| failed("removing an unfinished key", &next, e))?;
    }
    create(folder, "kek.next")?;
    std::fs::rename(&next, &current).map_err(|e| failed("putting the new key in place", &current, e))?;
    sync_folder(folder)
}

/// Removes the previous key for good. Only once nothing is wrapped under it: `kek_id` of every envelope says so.
pub fn drop_previous(folder: &Path, data_dir: Option<&Path>) -> Result<()> {
    check_folder(folder, data_dir)?;
    let previous = folder.join(PREVIOUS);
    if is_there(&previous) {
        std::fs::remove_file(&previous).map_err(|e| failed("removing the previous key", &previous, e))?;
    }
    sync_folder(folder)
}

fn check_folder(folder: &Path, data_dir: Option<&Path>) -> Result<()> {
    let meta = std::fs::symlink_metadata(folder).map_err(|e| failed("looking at the key folder", folder, e))?;
    if !meta.is_dir() {
        return Err(refused(folder, "it must be a folder, and not a symbolic link to one"));
    }
    if meta.mode() & 0o077 != 0 {
        return Err(refused(folder, "others can get into it; run `chmod 700` on it"));
    }
    let real = folder.canonicalize().map_err(|e| failed("looking at the key folder", folder, e))?;
    let data: Option<PathBuf> = data_dir.and_then(|d| d.canonicalize().ok());
    if data.is_some_and(|data| real.starts_with(data)) {
        return Err(refused(
            folder,
            "it is inside the data folder, so that every copy of the data would hold the key too",
        ));
    }
    Ok(())
}

/// Makes a key file whole or not at all. Returns whether it was this call that made it.
fn create(folder: &Path, name: &str) -> Result<bool> {
    let path = folder.join(name);
    let unfinished = folder.join(format!("{name}.{}.new", uuid::Uuid::from_bytes(crypto::random()?).simple()));
    let write = || {
        let key = crypto::random_key().map_err(std::io::Error::other)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        file.write_all(&key[..])?;
        file.sync_all()
    };
    write().map_err(|e| failed("writing the key file", &unfinished, e))?;
    // A link fails where there is something already: of two processes that start together, one makes the key.
    let linked = std::fs::hard_link(&unfinished, &path);
    std::fs::remove_file(&unfinished).map_err(|e| failed("writing the key file", &unfinished, e))?;
    match linked {
        Ok(()) => sync_folder(folder).map(|()| true),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(failed("writing the key file", &path, e)),
    }
}

fn read_if_there(path: &Path) -> Result<Option<Key>> {
    if is_there(path) { read(path).map(Some) } else { Ok(None) }
}

fn read(path: &Path) -> Result<Key> {
    let opened = |e| failed("reading the key file", path, e);
    let link = std::fs::symlink_metadata(path).map_err(opened)?;
    let file = File::open(path).map_err(opened)?;
    let meta = file.metadata().map_err(opened)?;
    if !link.is_file() || (link.dev(), link.ino()) != (meta.dev(), meta.ino()) {
        return Err(refused(path, "it must be a plain file, not a symbolic link"));
    }
    if meta.mode() & 0o177 != 0 {
        return Err(refused(path, "others can read it; run `chmod 600` on it, and rotate the key if they may have"));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(KEY + 1));
    file.take(KEY as u64 + 1).read_to_end(&mut bytes).map_err(opened)?;
    key_of(&bytes).ok_or_else(|| refused(path, "it must hold exactly 32 bytes; put the right copy back"))
}

fn key_of(bytes: &[u8]) -> Option<Key> {
    let mut key = Key::default();
    (bytes.len() == KEY).then(|| key.copy_from_slice(bytes))?;
    Some(key)
}

fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| failed("writing the key folder", folder, e))
}

fn failed(attempted: &str, path: &Path, error: std::io::Error) -> Error {
    Error::internal(format!("{attempted} {}", path.display()), error)
}

fn refused(path: &Path, why: &str) -> Error {
    Error::internal(format!("using {} for the key-encryption key", path.display()), why.to_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn temporary() -> (tempfile::TempDir, PathBuf) {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("keys");
        (root, folder)
    }

    #[test]
    fn the_key_is_made_once_with_tight_permissions() {
        let (_root, folder) = temporary();
        let first = load_or_create(&folder, None).expect("made");
        let again = load_or_create(&folder, None).expect("read");
        assert!(first.is_new && !again.is_new);
        assert_eq!(*first.current, *again.current);
        assert_eq!(std::fs::metadata(&folder).expect("there").mode() & 0o777, 0o700);
        assert_eq!(std::fs::metadata(folder.join(CURRENT)).expect("there").mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1, "nothing unfinished is left");
    }

    #[test]
    fn looser_files_links_and_the_data_folder_are_refused() {
        let (root, folder) = temporary();
        load_or_create(&folder, None).expect("made");
        assert!(load_or_create(&folder, Some(root.path())).is_err(), "under the data folder");
        let chmod = |path: &Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).expect("chmod");
        chmod(&folder.join(CURRENT), 0o640);
        assert!(load_or_create(&folder, None).is_err(), "group may read");
        chmod(&folder.join(CURRENT), 0o600);
        chmod(&folder, 0o750);
        assert!(load_or_create(&folder, None).is_err(), "group may enter");
        chmod(&folder, 0o700);
        let link = root.path().join("link");
        symlink(&folder, &link).expect("linked");
        assert!(load_or_create(&link, None).is_err(), "a link to the folder");
        std::fs::rename(folder.join(CURRENT), root.path().join("elsewhere")).expect("moved");
        symlink(root.path().join("elsewhere"), folder.join(CURRENT)).expect("linked");
        assert!(load_or_create(&folder, None).is_err(), "a link to the file");
    }

    #[test]
    fn a_rotation_keeps_the_old_key_and_refuses_to_lose_a_still_older_one() {
        let (_root, folder) = temporary();
        let old = load_or_create(&folder, None).expect("made").current;
        // As a rotation leaves it that was killed half way.
        std::fs::hard_link(folder.join(CURRENT), folder.join(PREVIOUS)).expect("linked");
        rotate(&folder, None).expect("rotated");
        let now = load_or_create(&folder, None).expect("read");
        assert_eq!(now.previous.as_deref(), Some(&*old));
        assert_ne!(*now.current, *old);
        assert!(rotate(&folder, None).is_err());
        drop_previous(&folder, None).expect("dropped");
        assert!(rotate(&folder, None).is_ok());
    }
}
