/** How a provider gets into a running server: checked before it is installed, beside what is there, and written down. */
@Export
@Version("1.0.0")
package io.zabitat.admission;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
