//! Who runs the server: PostgreSQL refuses to run as root.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// The user that the server's programs run as.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Account {
    /// Whoever runs the task.
    Own,
    /// The task runs as root, the server as this user.
    Other { user: u32, group: u32 },
}

impl Account {
    /// Root becomes `postgres`, which comes with the server, or `nobody`.
    pub(crate) fn choose() -> anyhow::Result<Self> {
        if id(&["-u"]) != Some(0) {
            return Ok(Self::Own);
        }
        for name in ["postgres", "nobody"] {
            if let (Some(user), Some(group)) = (id(&["-u", name]), id(&["-g", name])) {
                return Ok(Self::Other { user, group });
            }
        }
        bail!("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` here")
    }

    /// Lets the command run as this user.
    pub(crate) fn apply(self, command: &mut Command) {
        if let Self::Other { user, group } = self {
            command.uid(user).gid(group);
        }
    }

    /// Hands the directory to this user.
    pub(crate) fn take_over(self, directory: &Path) -> anyhow::Result<()> {
        if let Self::Other { user, group } = self {
            chown(directory, Some(user), Some(group))
                .with_context(|| format!("cannot hand {} to the user {user}", directory.display()))?;
        }
        Ok(())
    }

    /// Whether this user gets to the directory; root's home, for one, keeps others out.
    pub(crate) fn can_write(self, directory: &Path) -> bool {
        let mut test = Command::new("test");
        test.arg("-w").arg(directory).current_dir("/").stdin(Stdio::null());
        self.apply(&mut test);
        test.status().is_ok_and(|status| status.success())
    }
}

/// What `id` says, if it is a number.
fn id(args: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(args).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
