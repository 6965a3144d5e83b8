using System.Diagnostics.CodeAnalysis;
using TumorTrace.Core;
using TumorTrace.Core.Slides;
using TumorTrace.Slides.Readers;
using TumorTrace.Slides.Tiles;

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

    /// <param name="mpp">µm/px for files that state none.</param>
    /// <exception cref="UserException">Missing, not a slide, or damaged.</exception>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP004", Justification = "The slide belongs to the one that is returned.")]
    public static ISlide Open(string path, double? mpp = null)
    {
        NativeSetup.Ensure();
        if (Directory.Exists(path))
            throw new UserException($"{path}: is a folder, expected a slide file");
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file");
        var head = Head(path);
        if (IsPng(head) || IsJpeg(head))
            return new ImageSlide(path, mpp);
        if (OpenSlideNative.DetectVendor(path) is { } vendor)
            return DirectTiffSlide.Over(new OpenSlideSlide(path, vendor, mpp), () => new OpenSlideSlide(path, vendor, mpp));
        return IsTiff(head) ? new ImageSlide(path, mpp) : throw NotASlide(path, head);
    }

    /// <summary>The version of the OpenSlide library in use.</summary>
    public static string OpenSlideVersion => OpenSlideNative.Version();

    private static UserException NotASlide(string path, byte[] head)
    {
        if (head.Length == 0)
            return new UserException($"{path}: the file is empty, expected a slide");
        var dicom = head.Length >= 132 && head.AsSpan(128, 4).SequenceEqual("DICM"u8);
        return new UserException(
            dicom
                ? $"{path}: a DICOM file, which OpenSlide {OpenSlideNative.Version()} cannot read; install OpenSlide 4.0 or newer"
                : $"{path}: not a slide that OpenSlide {OpenSlideNative.Version()} can read, and not a PNG, JPEG or TIFF image"
        );
    }

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
