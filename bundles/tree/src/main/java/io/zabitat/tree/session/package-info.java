/** Sessions and their expiry. */
@Export
@Version("1.0.0")
package io.zabitat.tree.session;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
