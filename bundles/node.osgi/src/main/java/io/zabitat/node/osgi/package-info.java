/** Servers as configurations of the factory PID {@code io.zabitat.server}, and as services while they run. */
@Export
@Version("1.0.0")
package io.zabitat.node.osgi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
