/** Values that every part speaks: zxid, path, identity, ACL, error codes. */
@Export
@Version("1.0.0")
package io.zabitat.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
