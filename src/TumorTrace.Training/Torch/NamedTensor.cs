namespace TumorTrace.Training.Torch;

/// <summary>A tensor outside libtorch: row-major values.</summary>
public sealed record NamedTensor(string Name, long[] Shape, float[] Values);
