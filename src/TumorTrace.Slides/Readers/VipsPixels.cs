using System.Diagnostics.CodeAnalysis;
using NetVips;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Slides.Directories;

namespace TumorTrace.Slides.Readers;

/// <summary>An image that libvips decodes.</summary>
internal sealed class VipsPixels : ILevelPixels
{
    private readonly string _path;
    private readonly Image _image;
    private readonly Lock _lock = new();

    private VipsPixels(string path, Image image)
    {
        _path = path;
        _image = image;
        Size = new PixelSize(image.Width, image.Height);
    }

    public PixelSize Size { get; }

    public string Decoder => $"libvips {ImageSlide.VipsVersion}";

    /// <remarks>A tile that cannot be decoded is a mere warning to libvips, and black.</remarks>
    /// <exception cref="UserException">It cannot be decoded, or is no picture.</exception>
    internal static VipsPixels OfTiff(string path, TiffPlane plane)
    {
        if (plane.FurtherChannels > 0 && !plane.IsRgb)
            throw new UserException(
                $"{path}: has {plane.FurtherChannels + 1} channels of which none is said to be a colour, expected grey or RGB"
            );
        // In strips, which fail at errors, a warning is harmless, such as one of a tag that is not known.
        var failOn = plane.IsTiled ? Enums.FailOn.Warning : Enums.FailOn.Error;
        Image Load() => Image.Tiffload(path, page: plane.Page, subifd: plane.SubIfd, access: Enums.Access.Random, failOn: failOn);
        return plane.FurtherChannels == 0 ? Open(path, Load) : Open(path, () => Colours(Load()));
    }

    /// <param name="load">Opens the file's image.</param>
    /// <exception cref="UserException">It cannot be decoded, or is no picture.</exception>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP001", Justification = "The image belongs to the one that is returned.")]
    internal static VipsPixels Open(string path, Func<Image> load)
    {
        try
        {
            using var file = load();
            return new VipsPixels(path, PictureChannels.ToRgb(path, file));
        }
        catch (VipsException e)
        {
            throw new UserException($"{path}: the image cannot be decoded: {LastLine(e.Message)}", e);
        }
    }

    public byte[] Fetch(LevelRect part)
    {
        try
        {
            lock (_lock)
            {
                using var area = _image.Crop((int)part.X, (int)part.Y, part.Width, part.Height);
                return area.WriteToMemory<byte>();
            }
        }
        catch (VipsException e)
        {
            throw new UserException(
                $"{_path}: cannot read x {part.X}, y {part.Y}, {part.Width} x {part.Height} px: {LastLine(e.Message)}",
                e
            );
        }
    }

    public void Dispose() => _image.Dispose();

    /// <summary>The first three channels; the rest would be taken for transparency.</summary>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP007", Justification = "What was loaded for this alone is closed here.")]
    private static Image Colours(Image image)
    {
        using (image)
            return image.ExtractBand(0, n: 3);
    }

    private static string LastLine(string text) => text.Trim().Split('\n')[^1].Trim();
}
