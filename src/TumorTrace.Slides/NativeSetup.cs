namespace TumorTrace.Slides;

/// <summary>What the native libraries need once per process before the first slide is read or a picture is written.</summary>
internal static class NativeSetup
{
    private static readonly Lazy<bool> s_done = new(() =>
    {
        // libvips would keep finished operations, and with them deleted scratch files, open.
        NetVips.Cache.Max = 0;
        return true;
    });

    internal static void Ensure() => _ = s_done.Value;
}
