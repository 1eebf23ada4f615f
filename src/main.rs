//! The program `izon`.

fn main() -> std::process::ExitCode {
    izon::cli::main()
}
