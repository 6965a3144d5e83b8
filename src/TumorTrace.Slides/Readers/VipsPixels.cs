using System.Diagnostics.CodeAnalysis;
using NetVips;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Slides.Tiles;

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
    internal static VipsPixels OfTiff(string path, TiffPlane plane) =>
        Open(
            path,
            () => Image.Tiffload(path, page: plane.Page, subifd: plane.SubIfd, access: Enums.Access.Random, failOn: Enums.FailOn.Warning)
        );

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

    private static string LastLine(string text) => text.Trim().Split('\n')[^1].Trim();
}
