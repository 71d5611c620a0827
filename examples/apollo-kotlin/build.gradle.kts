plugins {
    kotlin("jvm") version "2.1.20"
    id("com.apollographql.apollo") version "4.2.0"
}

repositories { mavenCentral() }

dependencies {
    implementation("com.apollographql.apollo:apollo-runtime:4.2.0")
}

apollo {
    service("duobei") {
        packageName.set("com.example.duobei")

        // Where the copy of the gateway's schema/ folder is.
        schemaFiles.from("../../schema/schema.graphql")
        srcDir("../../schema/operations")

        mapScalarToKotlinString("DateTime")
        mapScalarToKotlinString("Date")
        mapScalarToKotlinString("Decimal")
        mapScalarToKotlinString("URL")
        mapScalarToUpload("Upload")

        // For an operator who takes only operations written down before.
        operationManifestFormat.set("persistedQueryManifest")
    }
}
