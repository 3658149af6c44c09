//! Mails, as they lie in the suite's directory.

use std::time::Duration;

use crate::suite::Suite;

/// How often to look for a mail, and how many times: the sender works beside the calls, and a mail whose sender was
/// killed is late by half a minute.
const LOOK: Duration = Duration::from_millis(20);
const LOOKS: usize = 3000;

impl Suite {
    /// The mails to an address so far, oldest first.
    pub fn mails(&self, to: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.mail_directory()) else { return Vec::new() };
        let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
        paths.sort();
        let texts = paths.iter().filter_map(|path| std::fs::read_to_string(path).ok());
        texts.filter(|text| text.lines().any(|line| line.trim_end() == format!("To: {to}"))).collect()
    }

    /// The newest mail to an address, once there are so many of them.
    pub async fn mail(&self, to: &str, count: usize) -> String {
        for _ in 0..LOOKS {
            let mut mails = self.mails(to);
            if mails.len() >= count {
                return mails.swap_remove(mails.len() - 1);
            }
            tokio::time::sleep(LOOK).await;
        }
        panic!("there are {} mails to {to}, not {count}", self.mails(to).len());
    }

    /// The token in the link of the newest mail to an address, once there are so many of them.
    pub async fn mailed_token(&self, to: &str, count: usize) -> String {
        let mail = self.mail(to, count).await;
        let (_, rest) = mail.split_once("token=").unwrap_or_else(|| panic!("no link in {mail}"));
        rest.chars().take_while(|char| char.is_ascii_alphanumeric() || *char == '_').collect()
    }
}
