/** Contract of transports: engines that move bytes over adopted channels, driven by their owner's thread. */
@Export
@Version("1.1.0")
package io.zabitat.spi.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
