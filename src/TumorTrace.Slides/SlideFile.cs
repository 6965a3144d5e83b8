using TumorTrace.Core;
using TumorTrace.Core.Slides;
using TumorTrace.Slides.Readers;

namespace TumorTrace.Slides;

/// <summary>Opens slides: by OpenSlide where it knows the format, plain images by libvips.</summary>
public static class SlideFile
{
    /// <summary>File name endings that a folder given as input is searched for.</summary>
    public static readonly IReadOnlySet<string> Extensions = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        ".svs",
        ".tif",
        ".tiff",
        ".ndpi",
        ".mrxs",
        ".vms",
        ".vmu",
        ".scn",
        ".bif",
        ".svslide",
        ".dcm",
        ".czi",
        ".png",
        ".jpg",
        ".jpeg",
    };

    /// <summary>Value of all channels where nothing was scanned.</summary>
    private const byte Glass = 255;

    /// <param name="mpp">µm per level-0 px, whatever the file states; null for what it states.</param>
    /// <exception cref="UserException">Missing, not a slide, or damaged; or no slide can have such a pixel size.</exception>
    public static ISlide Open(string path, double? mpp = null) => Open(path, mpp, Glass);

    /// <summary>A mask image: tiles that a sparse file has left out are 0.</summary>
    /// <exception cref="UserException">Missing, not an image, or damaged.</exception>
    internal static ISlide OpenMask(string path) => Open(path, null, missing: 0);

    private static ISlide Open(string path, double? mpp, byte missing)
    {
        var slide = OpenAny(path, mpp, missing);
        try
        {
            LevelSizes.Check(path, [.. slide.Info.Levels.Select(l => l.Size)]);
            return slide;
        }
        catch
        {
            slide.Dispose();
            throw;
        }
    }

    private static ISlide OpenAny(string path, double? mpp, byte missing)
    {
        NativeSetup.Ensure();
        if (Directory.Exists(path))
            throw new UserException($"{path}: is a folder, expected a slide file");
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file");
        var head = Head(path);
        if (IsPng(head) || IsJpeg(head))
            return ImageSlide.OfPicture(path, IsPng(head), mpp);
        if (IsTiff(head))
            return TiffFile.Open(path, mpp, missing);
        return OpenSlideNative.DetectVendor(path) is { } vendor ? new OpenSlideSlide(path, vendor, mpp) : throw NotASlide(path, head);
    }

    /// <summary>The version of the OpenSlide library in use.</summary>
    public static string OpenSlideVersion => OpenSlideNative.Version();

    /// <summary>The formats that this version of OpenSlide reads (https://openslide.org/formats/).</summary>
    internal static IReadOnlyList<string> OpenSlideFormats => OpenSlideNative.Formats(OpenSlideVersion);

    private static UserException NotASlide(string path, byte[] head)
    {
        if (head.Length == 0)
            return new UserException($"{path}: the file is empty, expected a slide");
        var dicom = head.Length >= 132 && head.AsSpan(128, 4).SequenceEqual("DICM"u8);
        return new UserException(
            dicom
                ? Dicom(path, OpenSlideNative.Version())
                : $"{path}: not a slide that OpenSlide {OpenSlideNative.Version()} can read, and not a PNG, JPEG or TIFF image"
        );
    }

    private static string Dicom(string path, string version) =>
        version.StartsWith("3.", StringComparison.Ordinal)
            ? $"{path}: a DICOM file, which OpenSlide {version} cannot read, expected OpenSlide 4.0 or newer (libopenslide.so.1). "
                + "Install it beside the older one (newer Debian and Ubuntu: apt-get install libopenslide1; elsewhere a build from "
                + "https://openslide.org/download, its folder named in LD_LIBRARY_PATH), or convert the slide to a tiled TIFF"
            : $"{path}: a DICOM file, but none that OpenSlide {version} takes for a whole-slide image "
                + "(VL Whole Slide Microscopy Image Storage, tiled)";

    private static byte[] Head(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var head = new byte[132];
            return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static bool IsPng(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']);

    private static bool IsJpeg(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    private static bool IsTiff(ReadOnlySpan<byte> head) =>
        head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || head.StartsWith("II+\0"u8) || head.StartsWith("MM\0+"u8);
}
