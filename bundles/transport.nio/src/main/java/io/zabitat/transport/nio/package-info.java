/** Transport on the JDK's selector alone. */
package io.zabitat.transport.nio;
