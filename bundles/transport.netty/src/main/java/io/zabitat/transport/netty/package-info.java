/** Transport on Netty's event loop, driven by hand. */
package io.zabitat.transport.netty;
