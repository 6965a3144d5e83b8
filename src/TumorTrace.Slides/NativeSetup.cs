using NetVips;

namespace TumorTrace.Slides;

/// <summary>What the native libraries need once per process before the first slide is read or a picture is written.</summary>
internal static class NativeSetup
{
    /// <summary>libvips would print its own lines about what is already reported as an exception.</summary>
    private static readonly Log.LogDelegate s_ignore = (_, _, _) => { };
    private static readonly Lazy<bool> s_done = new(() =>
    {
        // libvips would keep finished operations, and with them deleted scratch files, open.
        NetVips.Cache.Max = 0;
        _ = Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, s_ignore);
        return true;
    });

    internal static void Ensure() => _ = s_done.Value;
}
