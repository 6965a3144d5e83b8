namespace TumorTrace.Core.Stains;

/// <summary>A linear change of optical densities: what carries one slide's staining over to another's.</summary>
internal sealed class StainTransform
{
    private readonly ChannelMix _mix;

    /// <param name="matrix">Acts on column vectors of red, green and blue density.</param>
    public StainTransform(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Matrix = matrix;
        _mix = new ChannelMix(
            (to, from, value) => OpticalDensity.Steps(matrix[to, from] * OpticalDensity.From((byte)value)),
            OpticalDensity.Values
        );
    }

    public double[,] Matrix { get; }

    /// <summary>Amounts relative to each slide's own strong staining are kept, and so is what is neither stain.</summary>
    public static StainTransform Between(StainProfile from, StainProfile to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return new StainTransform(Matrix3.Multiply(to.Basis(), Matrix3.Inverse(from.Basis())));
    }

    /// <summary>Changes RGB bytes in place; white stays white.</summary>
    public void Apply(Span<byte> rgb) => _mix.Apply(rgb);
}
