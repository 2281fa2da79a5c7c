/** What a server tells operators of itself and of its ensemble. */
@Export
@Version("1.0.0")
package io.zabitat.node.report;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
