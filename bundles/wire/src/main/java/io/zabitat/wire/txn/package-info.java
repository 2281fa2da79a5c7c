/** Transactions as logged and as proposed (storage format, section 3). */
@Export
@Version("1.0.0")
package io.zabitat.wire.txn;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
