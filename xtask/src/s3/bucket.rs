//! The objects of a bucket: in memory, or as files of a folder, one a key, with the key's slashes written as `%2F`.
//!
//! A condition and the write that depends on it happen under one lock.

use std::collections::BTreeMap;
use std::fs;
use std::ops::{Bound, Range};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An object.
#[derive(Clone)]
pub(super) struct Object {
    pub(super) etag: String,
    pub(super) size: usize,
    bytes: Option<Arc<Vec<u8>>>,
}

/// The condition of a write.
#[derive(Clone, Copy, Debug)]
pub(super) enum Condition<'a> {
    /// Always.
    None,
    /// Only where there is no such object.
    Absent,
    /// Only where the object has this tag.
    Tag(&'a str),
}

/// The bucket.
pub(super) struct Bucket {
    dir: Option<PathBuf>,
    objects: Mutex<BTreeMap<String, Object>>,
}

fn file_name(key: &str) -> String {
    key.replace('%', "%25").replace('/', "%2F")
}

fn key_of(file_name: &str) -> String {
    file_name.replace("%2F", "/").replace("%25", "%")
}

fn etag(bytes: &[u8]) -> String {
    format!("\"{:016x}{:08x}\"", stdx::hash::hash64(bytes), stdx::crc::crc32c(bytes))
}

impl Bucket {
    pub(super) fn open(dir: Option<&Path>) -> Result<Bucket, String> {
        let mut objects = BTreeMap::new();
        if let Some(dir) = dir {
            let failed = |e: std::io::Error| format!("{}: {e}", dir.display());
            fs::create_dir_all(dir).map_err(failed)?;
            for entry in fs::read_dir(dir).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.ends_with(".new") {
                    continue;
                }
                let bytes = fs::read(entry.path()).map_err(failed)?;
                objects.insert(key_of(&name), Object { etag: etag(&bytes), size: bytes.len(), bytes: None });
            }
        }
        Ok(Bucket { dir: dir.map(Path::to_owned), objects: Mutex::new(objects) })
    }

    fn objects(&self) -> MutexGuard<'_, BTreeMap<String, Object>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn head(&self, key: &str) -> Option<Object> {
        self.objects().get(key).cloned()
    }

    /// Bytes of an object that [`Bucket::head`] has answered, where they are still there.
    pub(super) fn read(&self, key: &str, object: &Object, range: Range<usize>) -> Option<Vec<u8>> {
        match (&object.bytes, &self.dir) {
            (Some(bytes), _) => bytes.get(range).map(<[u8]>::to_vec),
            (None, Some(dir)) => {
                let mut bytes = vec![0; range.len()];
                let file = fs::File::open(dir.join(file_name(key))).ok()?;
                file.read_exact_at(&mut bytes, range.start as u64).ok()?;
                Some(bytes)
            }
            (None, None) => None,
        }
    }

    /// Writes; `Ok(None)` where the condition does not hold.
    pub(super) fn put(&self, key: &str, bytes: Vec<u8>, condition: Condition<'_>) -> std::io::Result<Option<String>> {
        let mut objects = self.objects();
        let holds = match (condition, objects.get(key)) {
            (Condition::None, _) | (Condition::Absent, None) => true,
            (Condition::Absent, Some(_)) | (Condition::Tag(_), None) => false,
            (Condition::Tag(tag), Some(object)) => object.etag == tag,
        };
        if !holds {
            return Ok(None);
        }
        let (etag, size) = (etag(&bytes), bytes.len());
        let kept = match &self.dir {
            Some(dir) => {
                let path = dir.join(file_name(key));
                let fresh = dir.join(format!("{}.new", file_name(key)));
                fs::write(&fresh, bytes)?;
                fs::rename(fresh, path)?;
                None
            }
            None => Some(Arc::new(bytes)),
        };
        objects.insert(key.to_owned(), Object { etag: etag.clone(), size, bytes: kept });
        Ok(Some(etag))
    }

    pub(super) fn delete(&self, key: &str) -> std::io::Result<()> {
        let mut objects = self.objects();
        if objects.remove(key).is_some()
            && let Some(dir) = &self.dir
        {
            fs::remove_file(dir.join(file_name(key)))?;
        }
        Ok(())
    }

    /// Up to `most` keys with `prefix` behind `after`, and whether there are more.
    pub(super) fn list(&self, prefix: &str, after: &str, most: usize) -> (Vec<(String, Object)>, bool) {
        let objects = self.objects();
        let lower = if after < prefix { Bound::Included(prefix) } else { Bound::Excluded(after) };
        let mut found = objects
            .range::<str, _>((lower, Bound::Unbounded))
            .take_while(|(key, _)| key.starts_with(prefix))
            .map(|(key, object)| (key.clone(), object.clone()));
        let keys = found.by_ref().take(most).collect();
        let has_more = found.next().is_some();
        (keys, has_more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_hold_or_nothing_is_written() {
        let bucket = Bucket::open(None).unwrap();
        let first = bucket.put("a/b", b"1".to_vec(), Condition::Absent).unwrap().unwrap();
        assert_eq!(bucket.put("a/b", b"2".to_vec(), Condition::Absent).unwrap(), None);
        let second = bucket.put("a/b", b"3".to_vec(), Condition::Tag(&first)).unwrap().unwrap();
        assert_eq!(bucket.put("a/b", b"4".to_vec(), Condition::Tag(&first)).unwrap(), None);
        let object = bucket.head("a/b").unwrap();
        assert_eq!(bucket.read("a/b", &object, 0..object.size).as_deref(), Some(&b"3"[..]));
        assert_eq!(object.etag, second);
        bucket.put("a/c", Vec::new(), Condition::None).unwrap();
        let keys = |prefix, after, most| {
            let (found, has_more) = bucket.list(prefix, after, most);
            (found.into_iter().map(|(key, _)| key).collect::<Vec<_>>(), has_more)
        };
        assert_eq!(keys("a/", "", 1), (vec!["a/b".to_owned()], true));
        assert_eq!(keys("a/", "a/b", 5), (vec!["a/c".to_owned()], false));
    }
}
