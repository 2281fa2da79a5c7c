/** Keys, certificates and rules of TLS for one server; transports get engines made here. */
package io.zabitat.node.tls;
