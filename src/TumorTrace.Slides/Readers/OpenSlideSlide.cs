using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Slides;

namespace TumorTrace.Slides.Readers;

/// <summary>A slide read by OpenSlide. A failed call latches an error on the handle, so every call is checked.</summary>
internal sealed class OpenSlideSlide : ISlide
{
    private readonly string _path;
    private readonly Handle _handle;

    internal OpenSlideSlide(string path, string vendor, double? mpp)
    {
        _path = path;
        _handle = new Handle(OpenSlideNative.Open(path));
        if (_handle.IsInvalid)
            throw new UserException($"{path}: OpenSlide {OpenSlideNative.Version()} takes it for a {vendor} file but cannot open it");
        try
        {
            Check("open");
            Info = Describe(vendor, mpp);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    public SlideInfo Info { get; }

    public void Read(LevelRect region, Span<byte> rgb)
    {
        var pixels = region.Width * region.Height;
        var buffer = ArrayPool<uint>.Shared.Rent(pixels);
        try
        {
            var argb = buffer.AsSpan(0, pixels);
            argb.Clear();
            // OpenSlide takes the corner in level-0 px, whatever the level.
            var downsample = Info.Levels[region.Level].Downsample;
            OpenSlideNative.ReadRegion(
                _handle.Pointer,
                argb,
                (long)Math.Round(region.X * downsample),
                (long)Math.Round(region.Y * downsample),
                region.Level,
                region.Width,
                region.Height
            );
            Check($"read level {region.Level}, x {region.X}, y {region.Y}, {region.Width} x {region.Height} px");
            ArgbPixels.OverWhite(argb, rgb);
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _handle.Dispose();

    private SlideInfo Describe(string vendor, double? mpp)
    {
        var properties = OpenSlideNative.Properties(_handle.Pointer);
        Check("read the properties");
        var levels = Enumerable.Range(0, OpenSlideNative.GetLevelCount(_handle.Pointer)).Select(i => Level(i, properties)).ToList();
        Check("read the levels");
        var warnings = new List<string>();
        var (found, source) = MppRule.Find(properties, mpp, warnings);
        return new SlideInfo
        {
            Path = _path,
            Format = vendor,
            Levels = levels,
            Mpp = found,
            MppSource = source,
            Bounds = Bounds(levels[0].Size, properties),
            Properties = properties,
            Warnings = warnings,
            Reader = $"OpenSlide {OpenSlideNative.Version()}",
        };
    }

    private SlideLevel Level(int level, Dictionary<string, string> properties)
    {
        OpenSlideNative.GetLevelDimensions(_handle.Pointer, level, out var width, out var height);
        return new SlideLevel(
            new PixelSize(width, height),
            OpenSlideNative.GetLevelDownsample(_handle.Pointer, level),
            (int)Whole(properties, $"openslide.level[{level}].tile-width", 0),
            (int)Whole(properties, $"openslide.level[{level}].tile-height", 0)
        );
    }

    private static Level0Rect Bounds(PixelSize size, Dictionary<string, string> properties) =>
        new(
            Whole(properties, "openslide.bounds-x", 0),
            Whole(properties, "openslide.bounds-y", 0),
            Whole(properties, "openslide.bounds-width", size.Width),
            Whole(properties, "openslide.bounds-height", size.Height)
        );

    private static long Whole(Dictionary<string, string> properties, string name, long otherwise) =>
        long.TryParse(properties.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private void Check(string what)
    {
        if (OpenSlideNative.Error(_handle.Pointer) is { } reason)
            throw new UserException($"{_path}: cannot {what}: {reason} (OpenSlide {OpenSlideNative.Version()})");
    }

    private sealed class Handle : SafeHandle
    {
        internal Handle(IntPtr slide)
            : base(IntPtr.Zero, ownsHandle: true) => SetHandle(slide);

        internal IntPtr Pointer => IsClosed ? throw new ObjectDisposedException(nameof(OpenSlideSlide)) : handle;

        public override bool IsInvalid => handle == IntPtr.Zero;

        protected override bool ReleaseHandle()
        {
            OpenSlideNative.Close(handle);
            return true;
        }
    }
}
