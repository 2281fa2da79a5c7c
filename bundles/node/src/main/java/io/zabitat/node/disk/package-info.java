/** The machine's own files behind {@link io.zabitat.spi.storage.Disk}. */
@Export
@Version("1.0.0")
package io.zabitat.node.disk;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
