/** The server as plain classes: made from a configuration and providers. */
@Export
@Version("1.0.0")
package io.zabitat.node;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
