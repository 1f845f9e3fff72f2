//! What is handed out to who has no Rust: one program for old and new Linuxes, as an archive, a Python wheel, an npm package and an image; each is tried as its
//! users would.

mod tried;

use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::release::manifest;

/// The machine the program is for, and the oldest C library that it runs with, of 2012; as Rust and as wheels name them.
const OLD: (&str, &str) = ("x86_64-unknown-linux-gnu", "manylinux_2_17");

/// The same with musl in it, and no library beside it.
const MUSL: (&str, &str) = ("x86_64-unknown-linux-musl", "musllinux_1_2");

/// The shells that completions are written for, and the names of the files.
const SHELLS: [(&str, &str); 4] = [("bash", "zego.bash"), ("zsh", "_zego"), ("fish", "zego.fish"), ("powershell", "_zego.ps1")];

/// The licences, which go with everything.
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// The workshop: where things are made, and where they are put.
#[derive(Debug)]
pub struct Dist {
    root: PathBuf,
    /// What is handed out, and nothing else.
    folder: PathBuf,
    /// What it is made from, and where it is tried.
    stage: PathBuf,
    target: PathBuf,
    version: String,
}

impl Dist {
    /// Of the version that the repository has.
    ///
    /// # Errors
    /// The manifest cannot be read.
    pub fn new(root: &Path) -> Result<Self, Box<dyn Error>> {
        let version = manifest::version(&fs::read_to_string(root.join("Cargo.toml"))?)?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target));
        Ok(Self { root: root.to_owned(), folder: target.join("dist"), stage: target.join("dist-stage"), target, version })
    }

    /// Makes everything anew in `target/dist`, and tries it.
    ///
    /// # Errors
    /// The first step that fails, with what it was.
    pub fn make(&self) -> Result<(), Box<dyn Error>> {
        for folder in [&self.folder, &self.stage] {
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
            fs::create_dir_all(folder)?;
        }
        self.tools()?;
        let program = self.wheel(OLD)?;
        self.archive(&program)?;
        self.npm(&program)?;
        self.image(&self.without_libraries()?)?;
        self.checksums()?;
        self.try_out()
    }

    /// Where maturin and zig are.
    fn bin(&self) -> PathBuf {
        self.target.join("tools/dist/bin")
    }

    fn tools(&self) -> Result<(), Box<dyn Error>> {
        run(&self.root, "python3", ["-m".as_ref(), "venv".as_ref(), self.target.join("tools/dist").as_os_str()])?;
        let pip = ["install", "--quiet", "--disable-pip-version-check", "--requirement", "packaging/tools.txt"];
        run(&self.root, self.bin().join("pip"), pip)
    }

    /// Builds the program for a machine, and the wheel that carries it: maturin refuses a program that needs more than the wheel's name promises. Gives the program as it
    /// is in the wheel.
    fn wheel(&self, (machine, promise): (&str, &str)) -> Result<PathBuf, Box<dyn Error>> {
        let bin = self.bin();
        let path =
            std::env::join_paths([bin.clone()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())))?;
        let mut maturin = Command::new(bin.join("maturin"));
        maturin.args(["build", "--locked", "--zig", "--target", machine, "--compatibility", promise, "--out"]).arg(&self.folder);
        // Zig is found by the Python in front.
        finish(maturin.env("PATH", path).current_dir(self.root.join("packaging/python")))?;
        let opened = self.stage.join(promise);
        run(
            &self.root,
            "python3",
            ["-m".as_ref(), "zipfile".as_ref(), "-e".as_ref(), self.made(promise, ".whl")?.as_os_str(), opened.as_os_str()],
        )?;
        let program = opened.join(format!("zego_cli-{}.data/scripts/zego", self.version));
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
        Ok(program)
    }

    /// The program with its completions and pages, for who installs by hand or makes a package of it.
    fn archive(&self, program: &Path) -> Result<(), Box<dyn Error>> {
        let name = format!("zego-{}-x86_64-linux", self.version);
        let folder = self.stage.join(&name);
        let (completions, pages) = (folder.join("completions"), folder.join("man"));
        fs::create_dir_all(&completions)?;
        fs::create_dir_all(&pages)?;
        fs::copy(program, folder.join("zego"))?;
        self.papers(&folder)?;
        for (shell, file) in SHELLS {
            fs::write(completions.join(file), output(Command::new(program).args(["completions", shell]))?)?;
        }
        run(&self.root, program, ["man".as_ref(), pages.as_os_str()])?;
        let file = self.folder.join(format!("{name}.tar.gz"));
        let tar = ["--create", "--gzip", "--owner=0", "--group=0", "--numeric-owner", "--sort=name"].map(OsStr::new);
        run(&self.stage, "tar", tar.into_iter().chain(["--file".as_ref(), file.as_os_str(), name.as_ref()]))
    }

    /// The package that carries the program itself: nothing runs when it is installed, and nothing stands between it and who calls it.
    fn npm(&self, program: &Path) -> Result<(), Box<dyn Error>> {
        let folder = self.stage.join("npm");
        fs::create_dir_all(folder.join("bin"))?;
        fs::copy(program, folder.join("bin/zego"))?;
        self.papers(&folder)?;
        let mut package: Value = serde_json::from_str(&fs::read_to_string(self.root.join("packaging/npm/package.json"))?)?;
        package["version"] = json!(self.version);
        fs::write(folder.join("package.json"), serde_json::to_string_pretty(&package)?)?;
        run(&folder, "npm", ["pack".as_ref(), "--silent".as_ref(), "--pack-destination".as_ref(), self.folder.as_os_str()])
    }

    /// The program with all libraries in it, for where there is none: with musl if Rust's library for that is installed, and otherwise with this machine's C library.
    fn without_libraries(&self) -> Result<PathBuf, Box<dyn Error>> {
        let installed = output(Command::new("rustc").args(["--print", "target-libdir", "--target", MUSL.0]).current_dir(&self.root))?;
        if Path::new(installed.trim()).exists() {
            return self.wheel(MUSL);
        }
        let folder = self.target.join("shipped-static");
        let cargo = crate::examples::cargo();
        let flags = format!("target.{}.rustflags=[\"-Ctarget-feature=+crt-static\"]", OLD.0);
        let build =
            ["build", "--locked", "--package", "zego-cli", "--profile", "shipped", "--target", OLD.0, "--config", &flags, "--target-dir"];
        run(&self.root, cargo, build.map(OsStr::new).into_iter().chain([folder.as_os_str()]))?;
        Ok(folder.join(OLD.0).join("shipped/zego"))
    }

    /// An image from scratch: the program, a folder for temporary files, and a user who is nobody.
    fn image(&self, program: &Path) -> Result<(), Box<dyn Error>> {
        let (layer, image) = (self.stage.join("layer"), self.stage.join("image"));
        fs::create_dir_all(layer.join("usr/bin"))?;
        fs::create_dir_all(layer.join("tmp"))?;
        fs::set_permissions(layer.join("tmp"), fs::Permissions::from_mode(0o1777))?;
        fs::copy(program, layer.join("usr/bin/zego"))?;
        self.papers(&layer.join("usr/share/doc/zego"))?;
        let tag = format!("image:{}", self.version);
        let umoci = |arguments: &[&str]| run(&self.stage, "umoci", arguments);
        umoci(&["init", "--layout", "image"])?;
        umoci(&["new", "--image", &tag])?;
        umoci(&["insert", "--image", &tag, "layer", "/"])?;
        let settings = ["--architecture=amd64", "--os=linux", "--config.user=65534:65534", "--config.workingdir=/tmp"];
        umoci(&[&["config", "--image", &tag, "--config.entrypoint=/usr/bin/zego"][..], &settings].concat())?;
        umoci(&["gc", "--layout", "image"])?;
        let file = self.folder.join(format!("zego-{}-oci.tar", self.version));
        let tar = ["--create", "--owner=0", "--group=0", "--numeric-owner", "--sort=name", "--directory"].map(OsStr::new);
        run(&self.stage, "tar", tar.into_iter().chain([image.as_os_str(), "--file".as_ref(), file.as_os_str(), ".".as_ref()]))
    }

    fn checksums(&self) -> Result<(), Box<dyn Error>> {
        let names = crate::entries(&self.folder)?;
        let names = names.iter().filter_map(|path| path.file_name());
        let sums = output(Command::new("sha256sum").args(names).current_dir(&self.folder))?;
        Ok(fs::write(self.folder.join("SHA256SUMS"), sums)?)
    }

    /// The licences and the README of the program.
    fn papers(&self, folder: &Path) -> Result<(), Box<dyn Error>> {
        fs::create_dir_all(folder)?;
        for name in LICENSES {
            fs::copy(self.root.join(name), folder.join(name))?;
        }
        fs::copy(self.root.join("crates/zego-cli/README.md"), folder.join("README.md"))?;
        Ok(())
    }

    /// What was made whose name has this in it, and ends so.
    fn made(&self, part: &str, end: &str) -> Result<PathBuf, Box<dyn Error>> {
        let named =
            |path: &PathBuf| path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.contains(part) && name.ends_with(end));
        let made = crate::entries(&self.folder).unwrap_or_default().into_iter().find(named);
        made.ok_or_else(|| format!("target/dist has no file with {part} in its name that ends in {end}: run `cargo xtask dist`").into())
    }
}

/// Runs a program to its end; what it says is seen.
fn run<A: AsRef<OsStr>>(folder: &Path, program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = A>) -> Result<(), Box<dyn Error>> {
    finish(Command::new(program).args(arguments).current_dir(folder))
}

fn finish(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command.stdin(Stdio::null()).status().map_err(|error| missing(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// What a program prints.
fn output(command: &mut Command) -> Result<String, Box<dyn Error>> {
    let run = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().map_err(|error| missing(command, &error))?;
    if run.status.success() { Ok(String::from_utf8(run.stdout)?) } else { Err(format!("{command:?}: {}", run.status).into()) }
}

fn missing(command: &Command, error: &std::io::Error) -> String {
    format!("{}: {error}; RELEASING.md tells what has to be installed", command.get_program().display())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workshop elsewhere, and what stands for the program: a script.
    fn workshop(script: &str) -> (tempfile::TempDir, Dist, PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let [folder, stage] = ["dist", "stage"].map(|name| place.path().join(name));
        let program = place.path().join("zego");
        fs::create_dir_all(&folder).unwrap();
        fs::create_dir_all(&stage).unwrap();
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let dist = Dist { root: crate::root(), folder, stage, target: place.path().to_owned(), version: "1.2.3".to_owned() };
        (place, dist, program)
    }

    #[test]
    fn an_archive_has_completions_pages_and_licences() {
        let (_place, dist, program) = workshop(r#"if [ "$1" = man ]; then echo page >"$2/zego.1"; else echo "$1 for $2"; fi"#);
        dist.archive(&program).unwrap();
        dist.checksums().unwrap();
        let archive = dist.made("zego-1.2.3", ".tar.gz").unwrap();
        let listed =
            output(Command::new("tar").args(["--extract", "--verbose", "--file"]).arg(&archive).current_dir(&dist.folder)).unwrap();
        let names: Vec<_> = listed.lines().filter_map(|line| line.strip_prefix("zego-1.2.3-x86_64-linux/")).collect();
        let shells = ["_zego", "_zego.ps1", "zego.bash", "zego.fish"].map(|name| format!("completions/{name}"));
        let others = ["", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "completions/"].map(str::to_owned);
        assert_eq!(names, [&others[..], &shells, &["man/", "man/zego.1", "zego"].map(str::to_owned)].concat());
        let fish = dist.folder.join("zego-1.2.3-x86_64-linux/completions/zego.fish");
        assert_eq!(fs::read_to_string(fish).unwrap(), "completions for fish\n");
        assert!(fs::read_to_string(dist.folder.join("SHA256SUMS")).unwrap().ends_with("  zego-1.2.3-x86_64-linux.tar.gz\n"));
    }

    #[test]
    fn what_is_missing_is_named() {
        let (_place, dist, program) = workshop("exit 2");
        let error = dist.archive(&program).unwrap_err().to_string();
        assert!(error.contains("\"completions\" \"bash\"") && error.ends_with("exit status: 2"), "{error}");
        let error = dist.made("manylinux", ".whl").unwrap_err().to_string();
        assert_eq!(error, "target/dist has no file with manylinux in its name that ends in .whl: run `cargo xtask dist`");
        let error = run(&dist.root, "no-such-program", ["a"]).unwrap_err().to_string();
        assert!(error.starts_with("no-such-program: ") && error.ends_with("RELEASING.md tells what has to be installed"), "{error}");
    }
}
