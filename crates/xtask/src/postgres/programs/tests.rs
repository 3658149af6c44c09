use crate::postgres::programs::major_in;

#[test]
fn the_version_is_read_from_what_the_server_says() {
    assert_eq!(major_in("postgres (PostgreSQL) 17.2 (Debian 17.2-1.pgdg120+1)\n"), Some(17));
    assert_eq!(major_in("postgres (PostgreSQL) 18beta1\n"), Some(18));
}

#[test]
fn another_program_is_no_server() {
    assert_eq!(major_in("postgres-wrapper 17\n"), None);
    assert_eq!(major_in(""), None);
}
