/** Contract of stores: log, snapshots, epochs; every method states what it makes durable. */
@Export
@Version("1.0.0")
package io.zabitat.spi.storage;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
