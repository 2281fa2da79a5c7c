/** Contract kit of stores: a provider's test extends {@link io.zabitat.spi.tck.storage.StorageContract}. */
@Export
@Version("1.0.0")
package io.zabitat.spi.tck.storage;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
