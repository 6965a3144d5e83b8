using System.Globalization;
using BitMiracle.LibTiff.Classic;
using TumorTrace.Core;

namespace TumorTrace.Slides.Rasters;

/// <summary>
/// LibTiff.NET prints errors and goes on, with pixels that are not there. Here they are exceptions, in the whole process; warnings are
/// nobody's.
/// </summary>
internal sealed class TiffErrors : TiffErrorHandler
{
    private static readonly Lazy<bool> s_set = new(() =>
    {
        Tiff.SetErrorHandler(new TiffErrors());
        return true;
    });

    private TiffErrors() { }

    /// <summary>To be called before the library.</summary>
    internal static void Throw() => _ = s_set.Value;

    /// <summary>
    /// What damaged data makes the library throw: of every kind, from failed casts and conversions of tags to rows that lie outside its
    /// arrays.
    /// </summary>
    internal static bool IsDamage(Exception e) => e is not (OutOfMemoryException or UserException);

    public override void WarningHandler(Tiff tif, string method, string format, params object[] args) { }

    /// <exception cref="IOException">Always.</exception>
    public override void ErrorHandler(Tiff tif, string method, string format, params object[] args) =>
        throw new IOException(
            (tif?.GetStream() as WrittenTiff)?.Failure?.Message ?? $"{method}: {string.Format(CultureInfo.InvariantCulture, format, args)}"
        );
}
