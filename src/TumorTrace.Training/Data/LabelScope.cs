namespace TumorTrace.Training.Data;

/// <summary>What a whole image's label, "tumor" or "normal", is said of.</summary>
public enum LabelScopeKind
{
    /// <summary>Of every px.</summary>
    Everywhere,

    /// <summary>
    /// Of a square in the image's middle: "tumor" if any of it is tumour, "normal" if none of it is. The rest is unknown (PCam).
    /// </summary>
    Centre,

    /// <summary>Of the field as a whole: "tumor" if it is mostly tumour, "normal" if none of it is.</summary>
    Field,
}

/// <param name="Side">Of the central square, in level-0 px of the image; 0 for the other kinds.</param>
public readonly record struct LabelScope(LabelScopeKind Kind, int Side = 0)
{
    /// <summary>The manifest's words: nothing, "centre N" or "field".</summary>
    public override string ToString() =>
        Kind switch
        {
            LabelScopeKind.Centre => FormattableString.Invariant($"centre {Side}"),
            LabelScopeKind.Field => "field",
            _ => "",
        };
}
