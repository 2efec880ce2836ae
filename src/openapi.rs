pub fn json() -> anyhow::Result<String> {
    anyhow::bail!("todo")
}
