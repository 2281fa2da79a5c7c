/** Client requests that change the tree, decoded but not yet checked. */
@Export
@Version("1.0.0")
package io.zabitat.api.request;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
