using System.Runtime.InteropServices;

namespace TumorTrace.Slides.Readers;

/// <summary>
/// The only door to OpenSlide's C library (https://openslide.org/api/openslide_8h.html), version 3.4.1
/// (libopenslide.so.0, as in Debian 12) or 4.x (libopenslide.so.1).
/// </summary>
internal static partial class OpenSlideNative
{
    private const string Library = "openslide";

    static OpenSlideNative() =>
        NativeLibrary.SetDllImportResolver(
            typeof(OpenSlideNative).Assembly,
            (name, _, _) => name == Library ? OpenSlideLibrary.Load() : IntPtr.Zero
        );

    [LibraryImport(Library, EntryPoint = "openslide_get_version")]
    private static partial IntPtr GetVersionPointer();

    [LibraryImport(Library, EntryPoint = "openslide_detect_vendor", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr DetectVendorPointer(string path);

    [LibraryImport(Library, EntryPoint = "openslide_open", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr Open(string path);

    [LibraryImport(Library, EntryPoint = "openslide_close")]
    internal static partial void Close(IntPtr slide);

    [LibraryImport(Library, EntryPoint = "openslide_get_error")]
    private static partial IntPtr GetErrorPointer(IntPtr slide);

    [LibraryImport(Library, EntryPoint = "openslide_get_level_count")]
    internal static partial int GetLevelCount(IntPtr slide);

    [LibraryImport(Library, EntryPoint = "openslide_get_level_dimensions")]
    internal static partial void GetLevelDimensions(IntPtr slide, int level, out long width, out long height);

    [LibraryImport(Library, EntryPoint = "openslide_get_level_downsample")]
    internal static partial double GetLevelDownsample(IntPtr slide, int level);

    [LibraryImport(Library, EntryPoint = "openslide_read_region")]
    internal static partial void ReadRegion(IntPtr slide, Span<uint> argb, long x, long y, int level, long width, long height);

    [LibraryImport(Library, EntryPoint = "openslide_get_property_names")]
    private static partial IntPtr GetPropertyNamesPointer(IntPtr slide);

    [LibraryImport(Library, EntryPoint = "openslide_get_property_value", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr GetPropertyValuePointer(IntPtr slide, string name);

    internal static string Version() => Text(GetVersionPointer()) ?? "unknown";

    /// <summary>By the version, as the library has no list of them. DICOM came with 4.0.</summary>
    internal static IReadOnlyList<string> Formats(string version) =>
        [
            "Aperio",
            .. version.StartsWith("3.", StringComparison.Ordinal) ? (string[])[] : ["DICOM"],
            "Hamamatsu",
            "Leica",
            "MIRAX",
            "Philips",
            "Sakura",
            "Trestle",
            "Ventana",
            "tiled TIFF",
        ];

    internal static string? DetectVendor(string path) => Text(DetectVendorPointer(path));

    internal static string? Error(IntPtr slide) => Text(GetErrorPointer(slide));

    internal static Dictionary<string, string> Properties(IntPtr slide)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = GetPropertyNamesPointer(slide);
        for (var i = 0; names != IntPtr.Zero && Text(Marshal.ReadIntPtr(names, i * IntPtr.Size)) is { } name; i++)
            properties[name] = Text(GetPropertyValuePointer(slide, name)) ?? "";
        return properties;
    }

    // The strings belong to the library: they are copied, never freed.
    private static string? Text(IntPtr utf8) => Marshal.PtrToStringUTF8(utf8);
}
