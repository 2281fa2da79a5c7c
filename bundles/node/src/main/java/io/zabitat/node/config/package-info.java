/** The settings of a server: reading, checking, defaults. */
@Export
@Version("1.0.0")
package io.zabitat.node.config;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
