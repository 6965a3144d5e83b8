using System.Net;

namespace TumorTrace.Server.Security;

/// <summary>Names of this machine.</summary>
public static class Hosts
{
    /// <summary>True for localhost and the addresses 127.0.0.0/8 and ::1.</summary>
    public static bool IsLoopback(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
    }
}
