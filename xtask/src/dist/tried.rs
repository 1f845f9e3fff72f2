//! What was made, tried as its users would: installed into a place that has nothing else, and run there with nothing of this machine's environment.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{Dist, SHELLS, finish, output, run};

impl Dist {
    /// Tries everything that is in `target/dist`.
    ///
    /// # Errors
    /// What is missing, or does not run.
    pub fn try_out(&self) -> Result<(), Box<dyn Error>> {
        let place = self.stage.join("tried");
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        fs::create_dir_all(&place)?;
        run(&self.folder, "sha256sum", ["--check", "--quiet", "SHA256SUMS"])?;
        self.try_wheel(&place.join("wheel"))?;
        self.try_npm(&place.join("npm"))?;
        self.try_archive(&place.join("archive"))?;
        self.try_image(&place.join("image"))
    }

    fn try_wheel(&self, place: &Path) -> Result<(), Box<dyn Error>> {
        run(&self.root, "python3", ["-m".as_ref(), "venv".as_ref(), place.as_os_str()])?;
        let pip = ["install", "--quiet", "--disable-pip-version-check", "--no-index"].map(AsRef::as_ref);
        run(&self.root, place.join("bin/pip"), pip.into_iter().chain([self.made(super::OLD.1, ".whl")?.as_os_str()]))?;
        tour(&place.join("bin/zego"))
    }

    fn try_npm(&self, place: &Path) -> Result<(), Box<dyn Error>> {
        fs::create_dir_all(place)?;
        let npm = ["install", "--silent", "--offline", "--no-audit", "--no-fund"].map(AsRef::as_ref);
        run(place, "npm", npm.into_iter().chain(["--prefix".as_ref(), place.as_os_str(), self.made("zego-cli", ".tgz")?.as_os_str()]))?;
        tour(&place.join("node_modules/.bin/zego"))
    }

    fn try_archive(&self, place: &Path) -> Result<(), Box<dyn Error>> {
        fs::create_dir_all(place)?;
        run(
            place,
            "tar",
            ["--extract".as_ref(), "--file".as_ref(), self.made("linux", ".tar.gz")?.as_os_str(), "--strip-components=1".as_ref()],
        )?;
        for (_, file) in SHELLS {
            holds_text(&place.join("completions").join(file))?;
        }
        run(place, "bash", ["-n", "completions/zego.bash"])?;
        holds_text(&place.join("man/zego.1"))?;
        tour(&place.join("zego"))
    }

    /// In a container of its own, by the runtime that Docker and Podman use as well; needs root.
    fn try_image(&self, place: &Path) -> Result<(), Box<dyn Error>> {
        let layout = place.join("layout");
        fs::create_dir_all(&layout)?;
        run(&layout, "tar", ["--extract".as_ref(), "--file".as_ref(), self.made("zego", "-oci.tar")?.as_os_str()])?;
        run(place, "umoci", ["unpack", "--image", &format!("layout:{}", self.version), "bundle"])?;
        tells_of_a_recording(&mut contained(place, &["tour"])?)?;
        let call = ["sandbox", "--tls", "--", "/usr/bin/zego", "rtc", "describe-user-num", "--room-id", "class-1"];
        finish(&mut contained(place, &call)?)
    }
}

/// The image's program with these arguments.
fn contained(place: &Path, arguments: &[&str]) -> Result<Command, Box<dyn Error>> {
    let file = place.join("bundle/config.json");
    let mut settings: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
    let entry = settings["process"]["args"][0].clone();
    settings["process"]["terminal"] = json!(false);
    settings["process"]["args"] = [entry].into_iter().chain(arguments.iter().map(|argument| json!(argument))).collect();
    fs::write(file, settings.to_string())?;
    let mut runtime = Command::new("runc");
    runtime.args(["run", "--bundle", "bundle", &format!("zego-{}", std::process::id())]).current_dir(place);
    Ok(runtime)
}

/// The program, with nothing around it.
fn tour(program: &Path) -> Result<(), Box<dyn Error>> {
    tells_of_a_recording(Command::new(program).arg("tour").env_clear())
}

/// The tour shows a recording's whole life, up to where it is deleted.
fn tells_of_a_recording(tour: &mut Command) -> Result<(), Box<dyn Error>> {
    let told = output(tour)?;
    if told.contains("DeleteMedia: code 0") { Ok(()) } else { Err(format!("{tour:?} tells something else: {told}").into()) }
}

fn holds_text(path: &Path) -> Result<(), Box<dyn Error>> {
    if fs::metadata(path).is_ok_and(|file| file.len() > 100) {
        Ok(())
    } else {
        Err(format!("{} is missing or nearly empty", path.display()).into())
    }
}
