/** The commands of the shell, and a way to run them for other tools. */
@Export
@Version("1.0.0")
package io.zabitat.ops.shell;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
