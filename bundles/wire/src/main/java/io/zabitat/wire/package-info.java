/** Jute, the encoding below everything: a reader and a writer over byte arrays. */
@Export
@Version("1.0.0")
package io.zabitat.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
